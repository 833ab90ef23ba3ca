"""Opening a round: what is frozen, and taking it back before anybody could vote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, exists, select

from app.accounts.models import User
from app.budgets import queries
from app.budgets.models import LogCheckpoint, LogEntry, PaperBatch, Project, Round, RoundState
from app.budgets.services import keys, logbook, roll
from app.budgets.services.closing import lock
from app.budgets.services.elections import definition_of, fingerprint
from app.budgets.services.readiness import Check, missing, window
from app.core.clock import now
from app.core.events import Published, StaffActed, Unpublished, emit
from app.core.refusals import Refusal
from app.extensions import db


class NotReady(Exception):
    """The round cannot be opened (or taken back) as it is; `checks` says what is missing."""

    def __init__(self, checks: list[Check], reason: Refusal = Refusal.NOT_SUPPORTED) -> None:
        super().__init__("; ".join(check.title for check in checks))
        self.checks = checks
        self.reason = reason


def open_round(round_: Round, actor: User | None) -> None:
    """Freeze the definition, draw the keys, make the round public. Raises NotReady."""
    lock(round_)
    if round_.is_frozen:
        raise NotReady([], Refusal.ROUND_OPEN)
    if checks := missing(round_):
        raise NotReady(checks)
    span = window(round_)
    assert span is not None
    round_.opens_at, round_.closes_at = span
    projects = db.session.scalars(queries.standing(round_.id)).all()
    keys.make(round_)
    roll.fill(round_)
    round_.definition = definition_of(round_, projects, logbook.describe(round_))
    round_.opened_at = now()
    db.session.flush()
    frozen = fingerprint(round_.definition)
    logbook.announce(round_, "open", definition=frozen, eligible=roll.by_area(round_))
    if not round_.is_rehearsal:
        _publish(round_, projects, actor)
    after = {"definition": frozen, "closes": span[1].isoformat()}
    emit(StaffActed(actor, "round.opened", round_, {}, after))


def take_back(round_: Round, actor: User | None) -> None:
    """Make an opened round a draft again, while nobody can have voted. Raises NotReady."""
    lock(round_)
    if round_.state is not RoundState.PLANNED or roll.has_marks(round_):
        raise NotReady([], Refusal.ROUND_OPEN)
    if db.session.scalar(select(exists().where(PaperBatch.round_id == round_.id))):
        raise NotReady([], Refusal.HAS_BATCHES)
    roll.clear(round_)
    keys.destroy(round_)
    round_.opened_at = round_.published_at = None
    round_.definition = round_.key_name = round_.key_check = round_.log_origin = ""
    db.session.execute(delete(LogEntry).where(LogEntry.round_id == round_.id))
    db.session.execute(delete(LogCheckpoint).where(LogCheckpoint.round_id == round_.id))
    for project in db.session.scalars(queries.standing(round_.id)):
        project.published_at = None
        emit(Unpublished(project, actor))
    db.session.flush()
    emit(Unpublished(round_, actor))
    emit(StaffActed(actor, "round.taken_back", round_, {}, {}))


def _publish(round_: Round, projects: Sequence[Project], actor: User | None) -> None:
    round_.publish()
    for project in projects:
        project.publish()
    db.session.flush()
    emit(Published(round_, actor))
    for project in projects:
        emit(Published(project, actor))
