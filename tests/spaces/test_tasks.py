"""Followers hear of a phase when the clock has begun it, once."""

import time_machine
from sqlalchemy import func, select

from app.core import kept
from app.core.clock import now
from app.extensions import db
from app.follows import services as follows
from app.notifications.models import News
from app.notifications.tasks import spread_pending
from app.notifications.texts import headline
from app.spaces import tasks
from app.spaces.models import PhaseTold
from app.spaces.tasks import tell_of_phases
from tests.factories import make_component, make_process, make_user
from tests.factories.spaces import make_phase


def news() -> int:
    return db.session.scalar(select(func.count()).select_from(News).where(News.topic == "begun"))


def run() -> None:
    tell_of_phases.__wrapped__()


def make_world(start: float, **values):
    process = make_process(title="Safer walks", **values)
    phase = make_phase(make_component("proposals", process), "proposal.create", start=start, end=9)
    person = make_user()
    db.session.add_all([process, phase, person])
    db.session.flush()
    follows.follow(process, person)
    db.session.commit()
    return phase


def test_followers_are_told_once_when_a_phase_begins(app, session):
    with app.app_context():
        make_world(start=2)
        run()
        assert news() == 0
        with time_machine.travel(now().timestamp() + 2 * 86_400 + 60):
            run()
            run()
            spread_pending()
        assert news() == 1
        assert "Safer walks" in headline(db.session.scalar(select(News)))


def test_a_phase_moved_to_later_is_told_of_again(app, session):
    with app.app_context():
        phase = make_world(start=-0.5)
        run()
        phase.starts_at = now().replace(microsecond=0)
        told = db.session.get_one(PhaseTold, phase.id)
        told.told_at = phase.starts_at.replace(year=phase.starts_at.year - 1)
        db.session.commit()
        run()
        assert news() == 2


def test_what_began_long_ago_or_in_a_draft_is_not_news(app, session):
    with app.app_context():
        make_world(start=-3)
        make_world(start=-0.5, published_at=None)
        run()
        assert news() == 0


def test_telling_waits_for_no_staff_and_empties_no_cache(app, session):
    with app.app_context():
        make_world(start=-0.5)
        before = db.session.scalar(kept.TOKEN)
        run()
        assert news() == 1
        assert db.session.scalar(kept.TOKEN) == before


def test_a_phase_that_another_run_tells_of_is_left_to_it(app, session):
    with app.app_context():
        phase = make_world(start=-0.5)
        begun = phase.id, phase.starts_at, now()
        assert [tasks._mark_told(*begun), tasks._mark_told(*begun)] == [True, False]
