"""What the clock brings about: it opens a phase by itself, a job only tells people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, or_, select

from app.core.clock import now
from app.core.events import Begun, emit
from app.core.jobs import job
from app.core.upsert import insert_into
from app.extensions import db
from app.spaces.models import Phase, PhaseTold, Process, Space

STILL_NEW = timedelta(days=1)  # a worker that was off for longer tells nothing stale


@job()
def tell_of_phases() -> None:
    """Tell the followers of public processes of each phase that has begun, once.

    A phase moved to a later date after it was told of is told of again. Each is a
    transaction of its own, so that the job never holds one while it waits for another.
    """
    moment = now()
    told: set[int] = set()
    for phase_id, space_id, starts_at in _begun(moment):
        is_mine = _mark_told(phase_id, starts_at, moment)
        if is_mine and space_id not in told:
            emit(Begun(db.session.get_one(Space, space_id)))
            told.add(space_id)
        db.session.commit()


def _begun(moment: datetime) -> Sequence[Row[int, int, datetime]]:
    return db.session.execute(
        select(Phase.id, Phase.space_id, Phase.starts_at)
        .join(Process, Process.id == Phase.space_id)
        .outerjoin(PhaseTold, PhaseTold.phase_id == Phase.id)
        .where(Process.is_visible, Phase.starts_at.between(moment - STILL_NEW, moment))
        .where(Phase.ends_at > moment)
        .where(or_(PhaseTold.told_at.is_(None), PhaseTold.told_at < Phase.starts_at))
        .order_by(Phase.starts_at, Phase.id)
    ).all()


def _mark_told(phase_id: int, starts_at: datetime, moment: datetime) -> bool:
    """Whether it is for this run to tell: another may have been quicker."""
    row = insert_into(db.session(), PhaseTold).values(phase_id=phase_id, told_at=moment)
    row = row.on_conflict_do_update(
        index_elements=["phase_id"],
        set_={"told_at": moment},
        where=PhaseTold.told_at < starts_at,
    )
    return db.session.scalar(row.returning(PhaseTold.phase_id)) is not None
