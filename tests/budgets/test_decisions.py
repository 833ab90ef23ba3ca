"""Two people decide: who may ask, who may confirm, and what the database refuses whatever the code does."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.budgets.models import Act, RoundDecision, RoundState
from app.budgets.services import closing, decisions
from app.budgets.services.decisions import NotDecided
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round


@pytest.fixture
def context(app, session):
    with app.app_context():
        yield db.session


@pytest.fixture
def round_(context):
    return build_round(db)


def person(*roles, space=None):
    user = make_user(*roles, space=space) if space else make_user(*roles)
    db.session.add(user)
    db.session.flush()
    return user


@pytest.fixture
def anna(context):
    return person(Role.FACILITATOR)


@pytest.fixture
def bert(context):
    return person(Role.ADMINISTRATOR)


def rejected(match, *rows):
    """The database refuses what the session holds; the world stays as it was."""
    with pytest.raises(IntegrityError, match=match), db.session.begin_nested():
        db.session.add_all(rows)


def refused(function, *arguments, **more):
    with pytest.raises(NotDecided) as caught:
        function(*arguments, **more)
    return caught.value.reason


def test_one_asks_and_another_one_confirms_and_both_names_stay(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "The servers stand in water")
    assert round_.state is RoundState.VOTING
    decisions.confirm(decision, bert)
    assert round_.state is RoundState.PAUSED
    assert (decision.asked_as, decision.confirmed_as) == (Role.FACILITATOR, Role.ADMINISTRATOR)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-2:]
    assert [(e.action, e.actor) for e in entries] == [
        ("round.asked", anna),
        ("round.confirmed", bert),
    ]
    assert entries[1].after["asked_by"] == anna.shown_name
    assert entries[0].after["reason"] == "The servers stand in water"


def test_nobody_confirms_what_they_asked_for(round_, anna):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    assert refused(decisions.confirm, decision, anna) is Refusal.SECOND_PERSON_MISSING
    assert round_.state is RoundState.VOTING
    decision.confirmed_by, decision.confirmed_as, decision.confirmed_at = (
        anna,
        Role.FACILITATOR,
        now(),
    )
    with pytest.raises(IntegrityError, match="two_people"), db.session.begin_nested():
        db.session.flush()


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,), (Role.EVALUATOR,), (Role.COUNCILLOR,)])
def test_only_who_may_manage_the_round_asks_and_confirms(round_, anna, roles):
    other = person(*roles)
    assert refused(decisions.ask, round_, other, Act.PAUSE, "Water") is Refusal.NOT_STAFF
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    assert refused(decisions.confirm, decision, other) is Refusal.NOT_STAFF


def test_who_lost_the_role_meanwhile_or_is_blocked_confirms_nothing(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    bert.blocked_at = now()
    assert refused(decisions.confirm, decision, bert) is Refusal.BLOCKED


def test_one_request_at_a_time(round_, anna, bert):
    decisions.ask(round_, anna, Act.PAUSE, "Water")
    assert refused(decisions.ask, round_, bert, Act.CLOSE, "Fire") is Refusal.REQUEST_OPEN
    second = RoundDecision(round=round_, act=Act.CLOSE, old_close=round_.closes_at, asked_by=bert,
                      asked_as=Role.ADMINISTRATOR, expires_at=now() + timedelta(days=1))  # fmt: skip
    rejected("(?i)unique", second)


def test_a_request_is_taken_back_by_its_asker_alone(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    assert refused(decisions.take_back, decision, bert) is Refusal.NOT_YOURS
    decisions.take_back(decision, anna)
    assert refused(decisions.confirm, decision, bert) is Refusal.REQUEST_OVER
    assert refused(decisions.take_back, decision, anna) is Refusal.REQUEST_OVER
    assert decisions.ask(round_, bert, Act.PAUSE, "Water").is_open


def test_anybody_else_who_may_manage_rejects_a_request_and_the_log_says_who(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    assert refused(decisions.reject, decision, person(Role.MODERATOR)) is Refusal.NOT_STAFF
    decisions.reject(decision, bert)
    assert refused(decisions.confirm, decision, bert) is Refusal.REQUEST_OVER
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor) == ("round.rejected", bert)
    assert entry.before["asked_by"] == anna.shown_name
    assert decisions.ask(round_, bert, Act.CLOSE, "Fire").is_open


def test_what_can_be_done_no_more_stands_in_nobody_s_way(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    with time_machine.travel(round_.closes_at + timedelta(minutes=1)):
        assert decision.is_open
        assert decisions.open_request(round_) is None
        assert decisions.ask(round_, bert, Act.CLOSE).is_open
        assert decision.ended_at


def test_who_asked_must_still_be_staff_when_it_is_confirmed(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    anna.blocked_at = now()
    assert refused(decisions.confirm, decision, bert) is Refusal.ASKER_NOT_STAFF
    assert round_.state is RoundState.VOTING


def test_a_request_runs_out(context, anna, bert):
    round_ = build_round(
        db, opens_at=now() - timedelta(days=1), closes_at=now() + timedelta(days=30)
    )
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert refused(decisions.confirm, decision, bert) is Refusal.REQUEST_OVER
        assert decisions.open_request(round_) is None
        again = decisions.ask(round_, anna, Act.PAUSE, "Water")
        assert decision.ended_at == decision.expires_at
        decisions.confirm(again, bert)
    assert round_.paused_at


def test_a_decision_is_confirmed_once_and_stays_as_it_is(round_, anna, bert):
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water")
    decisions.confirm(decision, bert)
    assert refused(decisions.confirm, decision, bert) is Refusal.REQUEST_OVER
    decision.reason = "Something else"
    rejected("decided")


@pytest.mark.parametrize("act", [Act.PAUSE, Act.EXTEND, Act.WITHDRAW, Act.CLOSE])
def test_before_its_time_nothing_goes_without_a_reason(round_, anna, act):
    more = {"new_close": round_.closes_at + timedelta(days=1)} if act is Act.EXTEND else {}
    more = {"project": round_.projects[0]} if act is Act.WITHDRAW else more
    assert refused(decisions.ask, round_, anna, act, "  ", **more) is Refusal.REASON_MISSING


def test_after_the_deadline_a_close_needs_two_people_and_no_reason(round_, anna, bert):
    with time_machine.travel(now() + timedelta(days=2)):
        assert refused(decisions.ask, round_, anna, Act.PAUSE, "Water") is Refusal.ROUND_CLOSED
        decision = decisions.ask(round_, anna, Act.CLOSE)
        assert round_.closed_at is None
        decisions.confirm(decision, bert)
    assert round_.closed_at
    assert round_.close_reason == ""


def test_what_was_asked_after_the_deadline_cannot_end_a_vote_that_goes_on(context, anna, bert):
    """A reason is missing where the request was made when none was needed."""
    round_ = build_round(db)
    with time_machine.travel(now() + timedelta(days=2)):
        decision = decisions.ask(round_, anna, Act.CLOSE)
    assert refused(decisions.confirm, decision, bert) is Refusal.REASON_MISSING


def test_a_draft_and_a_closed_round_have_nothing_to_decide(context, round_, anna):
    draft = build_round(db, is_open=False)
    for act in (Act.CLOSE, Act.PAUSE, Act.RESUME):
        assert refused(decisions.ask, draft, anna, act, "Why not") is Refusal.NOT_OPEN_YET
    closing.close(round_, None, "Fire")
    assert refused(decisions.ask, round_, anna, Act.CLOSE, "Fire") is Refusal.ALREADY_DONE
    assert refused(decisions.ask, round_, anna, Act.PAUSE, "Fire") is Refusal.ROUND_CLOSED


def test_the_others_who_may_confirm_get_a_mail(round_, anna, bert):
    person(Role.MODERATOR)
    third = person(Role.FACILITATOR)
    decision = decisions.ask(round_, anna, Act.PAUSE, "Water in the server room")
    assert decisions.who_may_confirm(decision) == [bert, third]
    written = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.recipient for mail in written] == [bert.email, third.email]
    assert "Water in the server room" in written[0].text
    assert f"/admin/budgets/{round_.id}/requests/{decision.id}" in written[0].text
