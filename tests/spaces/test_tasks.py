"""Followers hear of a phase when the clock has begun it, once."""

import time_machine
from sqlalchemy import func, select

from app.core.clock import now
from app.extensions import db
from app.follows import services as follows
from app.notifications.models import News
from app.notifications.tasks import spread_pending
from app.notifications.texts import headline
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
        phase.told_at = phase.starts_at.replace(year=phase.starts_at.year - 1)
        db.session.commit()
        run()
        assert news() == 2


def test_what_began_long_ago_or_in_a_draft_is_not_news(app, session):
    with app.app_context():
        make_world(start=-3)
        make_world(start=-0.5, published_at=None)
        run()
        assert news() == 0
