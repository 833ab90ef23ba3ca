"""What the clock brings about: it opens a phase by itself, a job only tells people."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from app.core.clock import now
from app.core.events import Begun, emit
from app.core.jobs import job
from app.extensions import db
from app.spaces.models import Phase, Process

STILL_NEW = timedelta(days=1)  # a worker that was off for longer tells nothing stale


@job()
def tell_of_phases() -> None:
    """Tell the followers of public processes of each phase that has begun, once.

    A phase moved to a later date after it was told of is told of again.
    """
    moment = now()
    query = (
        select(Phase)
        .join(Process, Process.id == Phase.space_id)
        .where(Process.is_visible, Phase.starts_at.between(moment - STILL_NEW, moment))
        .where(Phase.ends_at > moment)
        .where(or_(Phase.told_at.is_(None), Phase.told_at < Phase.starts_at))
        .order_by(Phase.starts_at, Phase.id)
        .with_for_update(of=Phase)
    )
    begun = db.session.scalars(query).all()
    for phase in begun:
        phase.told_at = moment
    for space in dict.fromkeys(phase.space for phase in begun):
        emit(Begun(space))
    db.session.commit()
