"""Against what was published of five real conversations; no number here is set for one of them."""

import pytest
from sklearn.metrics import adjusted_rand_score
from sqlalchemy import select

from app.debates.opinions.kernel.analysis import analyse
from app.debates.opinions.kernel.answers import Answers
from app.debates.opinions.models import Stand, StatementAnswer
from app.debates.opinions.services import answering, mapping
from app.extensions import db
from tests.debates.opinions.polis import NAMES, read
from tests.factories import make_user
from tests.factories.opinions import make_conversation, make_statement


@pytest.mark.parametrize("name", NAMES)
def test_the_latest_votes_are_the_published_table(name):
    conversation = read(name)
    assert conversation.votes == conversation.published


@pytest.mark.parametrize("name", NAMES)
def test_groups_agree_with_the_published_ones(name):
    """Adjusted Rand index over everybody in both, the number of groups chosen by the code."""
    conversation = read(name)
    outcome = analyse(Answers.of(conversation.rows, conversation.shown))
    ours = dict(zip(conversation.participants, outcome.labels.tolist(), strict=True))
    both = sorted(ours.keys() & conversation.groups.keys())
    assert len(both) >= 0.95 * len(conversation.groups)
    published = [conversation.groups[person] for person in both]
    assert adjusted_rand_score(published, [ours[person] for person in both]) >= 0.65


def test_votes_through_the_service_make_the_same_map(scratch_app):
    """Brexit: each vote as it came, changes and all, leaves the published table and its groups."""
    from tests.debates.opinions.polis import _table

    given = read("brexit-consensus")
    with scratch_app.app_context():
        conversation = make_conversation(db.session)
        ids = {
            n: make_statement(db.session, conversation, f"Statement number {n}")
            for n in given.shown
        }
        people = {person: make_user() for person in {person for person, _ in given.votes}}
        db.session.add_all(people.values())
        db.session.flush()
        cast = sorted(_table("brexit-consensus", "votes.csv"), key=lambda r: int(r["timestamp"]))
        for row in cast:
            statement = ids[int(row["comment-id"])]
            answering.answer(people[int(row["voter-id"])], statement, Stand(int(row["vote"])))
        kept = {
            (person, statement): value
            for person, statement, value in db.session.execute(
                select(StatementAnswer.user_id, StatementAnswer.statement_id, StatementAnswer.value)
            )
        }
        assert kept == {
            (people[person].id, ids[statement].id): vote
            for (person, statement), vote in given.published.items()
        }
        found = mapping.compute(conversation.debate)
        assert (found.people, found.k) == (189, 2)
