"""The roll of a round is kept for appeals against its result, then deleted; its numbers stay in the public log."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, delete, select

from app.budgets.models import (
    Eligible,
    KioskCode,
    ListedPerson,
    PaperSheet,
    Participation,
    Round,
)
from app.budgets.services.closing import lock
from app.core.clock import now
from app.core.database import Base
from app.core.events import StaffActed, emit
from app.extensions import db

NAMES: tuple[type[Base], ...] = (Participation, Eligible, ListedPerson, KioskCode, PaperSheet)


def period() -> timedelta:
    """How long after its publication a result can be looked into by the roll."""
    return timedelta(days=current_app.config["ROLL_KEPT_DAYS"])


def due_at(round_: Round) -> datetime | None:
    """When the roll of a published round is deleted."""
    return round_.results_at + period() if round_.results_at else None


def due() -> Select[Round]:
    """Rounds whose roll is there although its time has passed."""
    is_over = Round.results_at < now() - period(), Round.roll_deleted_at.is_(None)
    return select(Round).where(Round.log_origin != "", *is_over).order_by(Round.id)


def forget(round_: Round) -> None:
    """Delete who could vote and who has voted, and what two clerks read on each sheet. Doing it twice is once."""
    lock(round_)
    for model in NAMES:
        db.session.execute(delete(model).where(model.__table__.c.round_id == round_.id))
    db.session.flush()


def note(round_: Round) -> None:
    """Say that the roll is gone, from the files of the database too."""
    lock(round_)
    if round_.roll_deleted_at is None:
        round_.roll_deleted_at = now()
        db.session.flush()
        emit(StaffActed(None, "round.forgotten", round_, {}, {}))
