"""At the same moment: one answer a person, no statement twice, and no more than one may add."""

import time

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.core.authz import Refused
from app.debates.opinions.models import (
    Conversation,
    Stand,
    Statement,
    StatementAnswer,
    StatementTally,
)
from app.debates.opinions.queries import wrong_tallies
from app.debates.opinions.services import answering, mapping, writing
from app.extensions import db
from app.moderation.services import AlreadyDecided
from app.moderation.spam import services as spam
from app.moderation.spam.models import HeldPost
from tests.budgets.parallel import Crowd
from tests.factories import make_user
from tests.factories.opinions import make_conversation, make_statement, two_camps

TEXT = "Cars may come in at night to deliver"


def prepare(app, **values):
    """Two people and a conversation with one statement, committed; their ids."""
    with app.app_context():
        conversation = make_conversation(db.session, **values)
        people = [make_user(), make_user()]
        db.session.add_all(people)
        one = make_statement(db.session, conversation, TEXT)
        db.session.commit()
        return conversation.debate_id, one.id, [person.id for person in people]


def race(app, *racers):
    crowd = Crowd(app)
    for racer in racers:
        crowd.add(*racer)
    crowd.go()
    told, all_done = crowd.join()
    assert all_done
    return told


def flip(tell, statement_id, user_id, times):
    """Answer, answer otherwise and take back."""
    for n in range(times):
        user, one = db.session.get(User, user_id), db.session.get(Statement, statement_id)
        if n % 5 == 4:
            answering.take_back(user, one)
        else:
            answering.answer(user, one, list(Stand)[n % 3])
        db.session.commit()


def test_tallies_count_one_answer_a_person(scratch_app):
    _, statement_id, people = prepare(scratch_app)
    race(scratch_app, *((flip, statement_id, people[n % 2], 13) for n in range(4)))
    with scratch_app.app_context():
        assert db.session.execute(wrong_tallies()).all() == []
        answers = db.session.scalar(select(func.count()).select_from(StatementAnswer))
        tally = db.session.get_one(StatementTally, statement_id)
        assert tally.agrees + tally.disagrees + tally.passes == answers <= 2


def add(tell, debate_id, user_id, text):
    conversation = db.session.get(Conversation, debate_id)
    try:
        writing.add(conversation, db.session.get(User, user_id), text, "en")
        time.sleep(0.3)
        db.session.commit()
        tell(added=text)
    except (Refused, writing.AlreadySaid) as refused:
        tell(refused=type(refused).__name__)


def test_the_last_statement_is_added_once(scratch_app):
    debate_id, _, (person, _) = prepare(scratch_app, statement_limit=1)
    told = race(
        scratch_app,
        *((add, debate_id, person, f"A statement of its own, number {n}") for n in range(3)),
    )
    assert sorted(next(iter(one)) for one in told) == ["added", "refused", "refused"]


def test_the_same_words_are_added_once(scratch_app):
    debate_id, _, people = prepare(scratch_app)
    text = "Markets belong on Saturdays"
    told = race(scratch_app, *((add, debate_id, person, text) for person in people))
    assert sorted(told, key=str) == [{"added": text}, {"refused": "AlreadySaid"}]


def publish(tell, moderator_id):
    held = db.session.scalars(select(HeldPost)).one()
    try:
        spam.publish(held, db.session.get(User, moderator_id))
        time.sleep(0.3)
        db.session.commit()
        tell(done=True)
    except AlreadyDecided:
        tell(done=False)


def test_a_statement_that_waits_is_published_once(scratch_app):
    debate_id, _, people = prepare(scratch_app)
    race(scratch_app, (add, debate_id, people[0], "Markets belong on Saturdays"))
    told = race(scratch_app, *((publish, people[1]) for _ in range(3)))
    assert sorted(one["done"] for one in told) == [False, False, True]
    with scratch_app.app_context():
        query = select(func.count()).where(AuditEntry.action == "moderation.let_through")
        assert db.session.scalar(query) == 1


def compute(tell, debate_id):
    mapping.compute(db.session.get_one(Conversation, debate_id).debate)
    db.session.commit()


def test_an_answer_during_the_job_is_not_forgotten(scratch_app):
    with scratch_app.app_context():
        conversation = make_conversation(db.session)
        camps = two_camps(db.session, conversation)
        one = db.session.scalars(select(Statement)).first()
        db.session.commit()
        debate_id, person, statement_id = conversation.debate_id, camps[0][0].id, one.id
        mapping.compute(conversation.debate)
        db.session.commit()
    race(scratch_app, (compute, debate_id), (compute, debate_id), (flip, statement_id, person, 4))
    with scratch_app.app_context():
        from app.core.clock import now
        from app.debates.opinions.queries import changes_in, stale

        kept = db.session.get_one(mapping.OpinionMap, debate_id).changes
        is_due = db.session.scalars(stale(now())).all() != []
        assert is_due == (kept != db.session.scalar(changes_in(debate_id)))
