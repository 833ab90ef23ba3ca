"""Several clerks decide about one correction, or write one part, at the same moment."""

import time

from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from app.meetings.minutes.services import (
    correcting,
    holding,
    writing,
)
from app.meetings.models import (
    AgendaItem,
    Correction,
    CorrectionState,
    Meeting,
    Minutes,
    MinutesVersion,
)
from app.meetings.seen import Conflict, token
from app.notifications.models import News
from tests.factories.minutes import hold_meeting
from tests.meetings.decisions.test_races import run

CLERKS = 4


def decides(tell, correction_id, clerk_id, is_accepted):
    correction, clerk = db.session.get(Correction, correction_id), db.session.get(User, clerk_id)
    try:
        if is_accepted:
            correcting.accept(correction, clerk)
        else:
            correcting.reject(correction, clerk, "It was not so.")
        db.session.commit()
    except correcting.AlreadyDecided:
        db.session.rollback()
        tell(late=True)
    else:
        tell(accepted=is_accepted)


def effects(app, correction_id):
    """How it was decided, how often the text changed for it, and how often somebody was told."""
    with app.app_context():
        state = db.session.get(Correction, correction_id).state
        changed = select(func.count()).select_from(MinutesVersion)
        changed = db.session.scalar(changed.where(MinutesVersion.step == "corrected"))
        news = select(func.count()).select_from(News)
        told = db.session.scalar(
            news.where(News.topic.in_(["correction_accepted", "correction_rejected"]))
        )
        return state, changed, told


def test_accepted_and_rejected_at_once_it_has_one_effect(desk):
    app, correction_id, clerk_id, _item = desk
    jobs = [(decides, correction_id, clerk_id, n % 2 == 0) for n in range(CLERKS)]
    said, all_ended = run(app, *jobs)
    assert all_ended
    done = [one["accepted"] for one in said if "accepted" in one]
    assert len(done) == 1
    state, changed, told = effects(app, correction_id)
    assert state is (CorrectionState.ACCEPTED if done[0] else CorrectionState.REJECTED)
    assert (changed, told) == (int(done[0]), 1)


def test_without_the_lock_it_has_several(desk, monkeypatch):
    """On SQLite whoever writes is alone all the same."""
    app, correction_id, clerk_id, _item = desk

    def hold(minutes):
        db.session.refresh(minutes)
        return minutes

    held = correcting._held

    def slow(correction):
        found = held(correction)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(correcting, "hold", hold)
    monkeypatch.setattr(correcting, "_held", slow)
    run(app, *[(decides, correction_id, clerk_id, False)] * CLERKS)
    _state, _changed, told = effects(app, correction_id)
    with app.app_context():
        assert (told == 1) is (db.engine.dialect.name == "sqlite")


def writes(tell, item_id, clerk_id, seen, n):
    item, clerk = db.session.get(AgendaItem, item_id), db.session.get(User, clerk_id)
    try:
        writing.write_entry(item.meeting.record, clerk, item, writing.Said(f"By {n}."), seen=seen)
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        tell(conflict=error.now)
    else:
        tell(written=n)


def test_of_those_who_save_one_part_at_once_one_wins_and_the_others_see_it(desk):
    app, _correction, clerk_id, item_id = desk
    with app.app_context():
        item = db.session.get(AgendaItem, item_id)
        seen = token(writing.text_of(writing.said_on(item.meeting.record, item)))
        db.session.rollback()
    said, all_ended = run(app, *[(writes, item_id, clerk_id, seen, n) for n in range(CLERKS)])
    assert all_ended
    won = [one["written"] for one in said if "written" in one]
    assert len(won) == 1
    lost = [one["conflict"] for one in said if "conflict" in one]
    assert len(lost) == CLERKS - 1
    assert all(f"By {won[0]}." in now for now in lost)


def begins(tell, meeting_id, clerk_id):
    meeting, clerk = db.session.get(Meeting, meeting_id), db.session.get(User, clerk_id)
    tell(id=holding.opened(meeting, clerk).id)
    db.session.commit()


def test_clerks_who_begin_at_once_begin_the_same_minutes(scratch_app):
    with scratch_app.app_context():
        meeting = hold_meeting()
        ids = meeting.id, meeting.agenda[0].author.id
        db.session.commit()
    said, all_ended = run(scratch_app, *[(begins, *ids)] * CLERKS)
    assert all_ended
    with scratch_app.app_context():
        assert {one["id"] for one in said} == set(db.session.scalars(select(Minutes.id)))
