"""The database keeps the history of a case, whoever asks it to forget."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.core.models import Resource
from app.moderation.models import (
    Appeal,
    Case,
    CaseDecision,
    CaseState,
    LetterTemplate,
    Measure,
    Party,
    Report,
    Rule,
    Situation,
    Step,
    StepKind,
)
from tests.factories import add

CHANGES = {
    CaseDecision: {"statement": "Something else"},
    Report: {"copied_body": "Something else"},
    Step: {"kind": StepKind.TAKEN},
    Appeal: {"text": "Something else"},
    LetterTemplate: {"texts": {"en": "Something else"}},
}


@pytest.fixture
def case(session, comment, reporter, moderator):
    case = add(session, Case(resource_id=comment.id, state=CaseState.HIDDEN))
    ruling = {"measure": Measure.HIDE, "statement": "It names a number.", "letter": {"en": "Hid"}}
    decision = add(session, CaseDecision(case=case, by=moderator, **ruling))
    appeal = {"party": Party.AUTHOR, "text": "Why?", "first_by_id": moderator.id}
    add(
        session,
        Report(case_id=case.id, reporter=reporter, rule=Rule.SPAM, copied_body="As it was"),
        Step(case_id=case.id, kind=StepKind.DECIDED),
        Appeal(case_id=case.id, decision_id=decision.id, appellant=comment.author, **appeal),
        LetterTemplate(situation=Situation.HIDE, texts={"en": "We hid it."}),
    )
    return case


@pytest.mark.parametrize("model", CHANGES)
def test_nobody_rewrites_history(session, case, model):
    with pytest.raises(IntegrityError, match="history"), session.begin_nested():
        session.execute(update(model).values(CHANGES[model]))


@pytest.mark.parametrize("model", [*CHANGES, Case])
def test_nobody_deletes_history(session, case, model):
    with pytest.raises(IntegrityError, match="history"), session.begin_nested():
        session.execute(delete(model))


def test_it_goes_only_with_what_it_is_about(session, case, comment):
    session.execute(delete(Resource).where(Resource.id == comment.id))
    session.flush()
    for model in (Case, CaseDecision, Report, Step, Appeal):
        assert session.scalars(select(model.id)).all() == []


def test_nobody_decides_about_their_own_decision(session, case, moderator):
    with pytest.raises(IntegrityError, match="somebody_else"), session.begin_nested():
        session.execute(update(Appeal).values(decided_by_id=moderator.id))


def test_one_appeal_for_each_person_and_case(session, case, comment):
    first = session.scalars(select(Appeal)).one()
    again = {"decision_id": first.decision_id, "party": Party.AUTHOR, "text": "Again"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            insert(Appeal).values(case_id=case.id, appellant_id=comment.author_id, **again)
        )


def test_one_open_case_for_each_text(session, comment, case):
    add(session, Case(resource_id=comment.id))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Case).values(resource_id=comment.id, state=CaseState.DECIDING))


def test_suspicion_is_a_share(session, case):
    with pytest.raises(IntegrityError, match="suspicion"), session.begin_nested():
        session.execute(text("UPDATE moderation_cases SET suspicion = 1.5"))
