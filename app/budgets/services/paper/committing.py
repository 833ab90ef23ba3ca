"""Putting a batch into the ballot box: all of its sheets or none, and never more than were given out.

A sheet that breaks the rules stays what it is: it is in the box as invalid. Its slot follows
from its serial, its key from the serial and the ballot key: nothing leads from it to a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.budgets import queries
from app.budgets.counting.ballots import FaultCode
from app.budgets.log.entries import SIZE, Commitment, cancellation, commit
from app.budgets.models import Ballot, BatchState, PaperBatch, PaperSheet, Project, Round
from app.budgets.services import keys, logbook
from app.budgets.services.choices import faults_of, text_of
from app.budgets.services.keys import BallotKey
from app.budgets.services.paper import reconciling
from app.budgets.services.paper.batches import BatchRefused, Obstacle, hold_open
from app.budgets.services.paper.readings import Flaw, Reading
from app.budgets.services.paper.reconciling import PAPER
from app.budgets.services.paper.serials import slot_of
from app.core.events import StaffActed, emit
from app.extensions import db

Reason = Flaw | FaultCode


def put_in(round_: Round, batch: PaperBatch, by: User) -> None:
    """Commit a batch. Raises BatchRefused."""
    hold_open(round_, batch, alone=True)
    key = _key(round_)
    sheets = _sheets(batch)
    marks = reconciling.marks(round_)[batch.area, PAPER, batch.station.name]
    before, _invalid = reconciling.committed(round_).get((batch.area, batch.station.name), (0, 0))
    if before + len(sheets) > marks:
        raise BatchRefused(Obstacle.TOO_FEW_MARKS)
    projects = db.session.scalars(queries.standing(round_.id)).all()
    invalid = sum(_put(round_, key, batch.area, sheet, projects) for sheet in sheets)
    facts = {"station": batch.station.name, "area": batch.area, "sheets": len(sheets)}
    logbook.announce(
        round_, "paperbatch", invalid=invalid, marks=marks, salt=secrets.token_hex(SIZE), **facts
    )
    batch.state, batch.invalid = BatchState.COMMITTED, invalid
    db.session.flush()
    emit(StaffActed(by, "paper.committed", round_, {}, {"batch": batch.number, "invalid": invalid, **facts}))  # fmt: skip


def reasons(
    round_: Round, area: str, reading: Reading, projects: Sequence[Project]
) -> list[Reason]:
    """Why a sheet does not count; none for one that is valid, as a blank one is."""
    if reading.flaw:
        return [reading.flaw]
    return [refused.fault.code for refused in faults_of(round_, area, reading.marks, projects)]


def _key(round_: Round) -> BallotKey:
    """The ballot key of a round that takes sheets: also after the end of voting, until it is closed."""
    key = keys.load(round_)
    if key is None or keys.signer(round_) is None:
        raise BatchRefused(Obstacle.KEY_MISSING)
    return key


def _sheets(batch: PaperBatch) -> list[PaperSheet]:
    """All sheets in the order of their serials, if each has one reading that counts."""
    query = select(PaperSheet).where(PaperSheet.batch_id == batch.id).order_by(PaperSheet.serial)
    sheets = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if any(not sheet.is_read_twice for sheet in sheets):
        raise BatchRefused(Obstacle.UNREAD)
    if any(sheet.final is None for sheet in sheets):
        raise BatchRefused(Obstacle.DIFFERENT)
    if len(sheets) != batch.counted:
        raise BatchRefused(Obstacle.COUNT_DIFFERS)
    return sheets


def _put(
    round_: Round, key: BallotKey, area: str, sheet: PaperSheet, projects: Sequence[Project]
) -> bool:
    """Put a sheet into the box; whether it is invalid."""
    reading = Reading.parse(sheet.final or "")
    slot = slot_of(round_.log_origin, sheet.serial)
    where = {"round": round_.log_origin, "area": area, "channel": PAPER}
    is_invalid = bool(reasons(round_, area, reading, projects))
    content = "" if is_invalid else text_of(dict(reading.marks))
    entry = cancellation(where, slot, 1) if is_invalid else commit(where, slot, 1, content)
    logbook.add(round_, entry)
    db.session.add(_ballot(round_, key, area, sheet.serial, slot, entry, content))
    return is_invalid


def _ballot(  # noqa: PLR0917
    round_: Round, key: BallotKey, area: str, serial: str, slot: str, entry: Commitment, content: str
) -> Ballot:  # fmt: skip
    return Ballot(
        round_id=round_.id, ballot_key=key.sheet(round_, serial), slot=slot, area=area,
        channel=PAPER, content=content, nonce=entry.nonce, leaf=entry.leaf,
        submission=secrets.token_hex(SIZE), is_cancelled=not content,
    )  # fmt: skip
