"""Statements as resources, what leaves with somebody, and which maps are due."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.personal_data import gather
from app.core.clock import now
from app.core.events import AccountDeleted, Hidden, Restored, emit
from app.core.recount import checks
from app.debates.opinions import queries
from app.debates.opinions.models import (
    OpinionMap,
    Stand,
    Statement,
    StatementAnswer,
    StatementTally,
)
from app.debates.opinions.services import answering, mapping, writing
from app.debates.opinions.services.choosing import next_turn
from app.debates.opinions.summary import groups_of, summary_of
from app.extensions import db
from app.search.models import SearchDocument
from tests.factories import make_user
from tests.factories.debates import make_debate
from tests.factories.opinions import make_conversation, make_statement, two_camps

TEXT = "Cars may come in at night to deliver"


@pytest.fixture
def town(app, session):
    """The application's own session, in the world of the test."""
    with app.test_request_context():
        yield db.session


@pytest.fixture
def conversation(town):
    return make_conversation(town)


@pytest.fixture
def person(town):
    user = make_user()
    town.add(user)
    town.flush()
    return user


def due(town, moment=None):
    return [one.id for one in town.scalars(queries.stale(moment or now() - mapping.UNDER_WAY))]


def test_a_statement_is_found_and_hidden_like_other_resources(town, conversation):
    staff = make_user()
    writing.add_official(conversation.debate, staff, [TEXT], "en")
    one = town.scalars(select(Statement)).one()
    assert town.scalar(select(func.count(SearchDocument.resource_id)).where(SearchDocument.resource_id == one.id)) == 1  # fmt: skip
    assert one.url == f"/statements/{one.id}"
    one.hidden_at = now()
    emit(Hidden(one, None, "spam", ""))
    assert town.scalar(select(func.count(SearchDocument.resource_id)).where(SearchDocument.resource_id == one.id)) == 0  # fmt: skip


def test_hiding_a_statement_makes_the_map_due(town, conversation):
    two_camps(town, conversation)
    mapping.compute(conversation.debate)
    assert due(town) == []
    one = town.scalars(select(Statement).order_by(Statement.id)).first()
    one.hidden_at = now()
    emit(Hidden(one, None, "spam", ""))
    assert due(town) == [conversation.debate_id]
    kept = mapping.compute(conversation.debate)
    assert one.id not in {row["id"] for row in kept.content["statements"]}
    one.hidden_at = None
    emit(Restored(one, None))
    assert due(town) == [conversation.debate_id]


def test_hidden_statements_are_on_no_page_though_the_map_is_older(town, conversation):
    two_camps(town, conversation)
    mapping.compute(conversation.debate)
    for one in town.scalars(select(Statement)):
        one.hidden_at = now()
    town.flush()
    picture = groups_of(conversation.debate)
    assert (list(picture.shared), list(picture.parting)) == ([], [])
    assert all(not group.marked_by for group in picture.groups)


def test_every_answer_makes_the_map_due(town, conversation, person):
    two_camps(town, conversation)
    one = town.scalars(select(Statement)).first()
    for deed in (
        lambda: answering.answer(person, one, Stand.AGREE),
        lambda: answering.answer(person, one, Stand.PASS),
        lambda: answering.take_back(person, one),
    ):
        mapping.compute(conversation.debate)
        assert due(town) == []
        deed()
        assert due(town) == [conversation.debate_id]


def test_a_debate_that_is_over_gets_a_last_map(town, conversation):
    two_camps(town, conversation)
    mapping.compute(conversation.debate)
    conversation.debate.closes_at = now() - timedelta(minutes=5)
    town.flush()
    assert due(town) == [conversation.debate_id]
    mapping.compute(conversation.debate)
    assert due(town) == []
    town.get_one(StatementTally, town.scalars(select(Statement.id)).first()).changes += 1
    town.flush()
    assert due(town) == [], "who leaves later changes nothing in it"
    conversation.debate.closes_at = now() + timedelta(days=5)
    town.flush()
    assert due(town) == [conversation.debate_id], "until the debate is open again"


def test_who_leaves_takes_the_answers_along(town, conversation, person):
    one = make_statement(town, conversation, TEXT)
    answering.answer(person, one, Stand.DISAGREE)
    (told,) = gather(person)["answers-to-statements"]
    assert (told["body"], told["value"]) == (TEXT, -1)
    emit(AccountDeleted(person))
    town.expire_all()
    assert town.scalar(select(func.count()).select_from(StatementAnswer)) == 0
    assert town.get_one(StatementTally, one.id).disagrees == 0


def test_recounting_tells_each_difference(town, conversation, person):
    one = make_statement(town, conversation, TEXT)
    answering.answer(person, one, Stand.AGREE)
    town.expire_all()
    town.get_one(StatementTally, one.id).agrees = 7
    town.flush()
    (found,) = checks()["statements"]()
    assert (found.kept, found.counted) == (7, 1)
    assert list(checks()["statements"]()) == []


def test_the_next_statement_costs_two_queries_at_most(town, conversation, person):
    for n in range(60):
        make_statement(town, conversation, f"{TEXT}, in version {n}")
    from tests.factories.queries import count_queries

    town.expunge_all()
    with count_queries() as found:
        turn = next_turn(person, conversation.debate_id)
    assert turn.left == 60
    assert len(found) <= 3


def test_the_number_of_groups_is_kept_from_map_to_map(town, conversation):
    two_camps(town, conversation)
    first = mapping.compute(conversation.debate)
    assert (first.k, first.wins) == (2, 0)
    assert mapping.before(first).steadiness.k == 2
    assert town.scalar(select(func.count()).select_from(OpinionMap)) == 1


def test_councillors_read_the_groups(town, conversation):
    plain = make_debate()
    town.add(plain)
    town.flush()
    assert summary_of(plain) == ""
    assert groups_of(conversation.debate) is None
    two_camps(town, conversation)
    mapping.compute(conversation.debate)
    text = summary_of(conversation.debate)
    assert "Group A, 12 people" in text
    assert "You are" not in text
