"""Many press at the same moment, each in a process of its own: what is counted is what they said.

Without the lock the counters miss votes, as the third test shows where a database lets others in.
"""

import multiprocessing

import pytest
from sqlalchemy import Select, select

from app.accounts.models import User
from app.comments import services, voting
from app.comments.models import Comment, CommentVote
from app.core.database import writes_one_by_one
from app.core.models import ResourceCounters
from app.core.recount import checks
from app.extensions import db
from tests.factories import make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate

RACERS, ROUNDS = 4, 6
DONE = ["done"] * RACERS
_fork = multiprocessing.get_context("fork")


@pytest.fixture
def field(scratch_app):
    """A comment, and a person for each racer, stored for good."""
    with scratch_app.app_context():
        comment = make_comment(make_debate(), author=make_user())
        people = [make_user() for _ in range(RACERS)]
        db.session.add_all([comment, *people])
        db.session.flush()
        services.recount(comment.root_id)
        db.session.commit()
        ids = comment.id, [one.id for one in people]
        db.session.remove()
        db.engine.dispose()
    return ids


def race(app, act, comment_id, user_ids) -> list[str]:
    barrier, results = _fork.Barrier(len(user_ids)), _fork.Queue()
    racers = [
        _fork.Process(target=_run, args=(app, act, comment_id, one, barrier, results))
        for one in user_ids
    ]
    for racer in racers:
        racer.start()
    told = [results.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join(60)
    return told


def _run(app, act, comment_id, user_id, barrier, results):
    with app.app_context():
        db.engine.dispose(close=False)
        try:
            barrier.wait(30)
            for number in range(ROUNDS):
                act(db.session.get(User, user_id), db.session.get(Comment, comment_id), number)
                db.session.commit()
            results.put("done")
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must hear of it
            results.put(repr(error))


def _swing(user, comment, number):
    """Up, down, back, and again; the last one stays."""
    voting.vote(user, comment, (None, True, False)[number % 3])


def wrong(app) -> list[object]:
    with app.app_context():
        found = [one for check in checks().values() for one in check()]
        db.session.rollback()
        db.session.remove()
    return found


def test_votes_at_once_are_all_counted(scratch_app, field):
    comment_id, user_ids = field
    assert race(scratch_app, _swing, comment_id, user_ids) == DONE
    with scratch_app.app_context():
        comment = db.session.get(Comment, comment_id)
        assert (comment.ups, comment.downs) == (0, RACERS)
        db.session.remove()
    assert wrong(scratch_app) == []


def test_one_person_in_many_windows_has_one_vote(scratch_app, field):
    comment_id, (first, *_) = field
    assert race(scratch_app, _swing, comment_id, [first] * RACERS) == DONE
    with scratch_app.app_context():
        assert len(db.session.scalars(select(CommentVote)).all()) <= 1
        db.session.remove()
    assert wrong(scratch_app) == []


def test_without_the_lock_votes_are_lost_but_where_one_writes_at_a_time(
    scratch_app, field, monkeypatch
):
    comment_id, user_ids = field
    monkeypatch.setattr(Select, "with_for_update", lambda self: self)
    with scratch_app.app_context():
        rounds = 1 if writes_one_by_one(db.session) else 5
    told = [race(scratch_app, _swing, comment_id, user_ids) for _ in range(rounds)]
    is_right = all(one == DONE for one in told) and not wrong(scratch_app)
    assert is_right is (rounds == 1)


def _hide_or_write(user, comment, number):
    """Half of them write, half take back what they wrote."""
    if user.id % 2:
        services.publish(user, comment, "One more word on it.", comment.stance, "en")
        return
    mine = services.publish(user, comment.root, "Words I regret.", comment.stance, "en")
    services.delete(mine, user)


def test_writing_and_taking_back_at_once_keeps_the_numbers(scratch_app, field):
    comment_id, user_ids = field
    assert race(scratch_app, _hide_or_write, comment_id, user_ids) == DONE
    assert wrong(scratch_app) == []
    with scratch_app.app_context():
        written = sum(ROUNDS for one in user_ids if one % 2)
        counters = db.session.scalars(select(ResourceCounters.comments)).all()
        assert 1 + written in counters
        assert db.session.get(Comment, comment_id).replies == written
        db.session.remove()
