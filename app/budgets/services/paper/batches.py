"""Batches: sheets of one area from one box, entered by two clerks who do not see each other's reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.budgets.models import BatchState, PaperBatch, PaperSheet, Round, Station
from app.budgets.services import meeting
from app.budgets.services.casting import hold
from app.budgets.services.closing import lock
from app.budgets.services.paper.readings import Reading
from app.core.database import insert_for
from app.core.events import StaffActed, emit
from app.extensions import db

MOST = 500  # sheets of one batch


class Obstacle(StrEnum):
    """Why something cannot be done with a batch or a sheet."""

    NOT_OPEN_YET = "not_open_yet"
    ROUND_CLOSED = "round_closed"
    KEY_MISSING = "key_missing"
    WRONG_AREA = "wrong_area"
    COMMITTED = "committed"
    HAS_SHEETS = "has_sheets"
    OTHER_BATCH = "other_batch"  # the serial is entered there
    READ_TWICE = "read_twice"  # by two others, or by oneself and another
    NO_SHEET = "no_sheet"
    NO_DIFFERENCE = "no_difference"
    NOT_A_THIRD = "not_a_third"
    SETTLED = "settled"
    UNREAD = "unread"  # not every sheet was read twice
    DIFFERENT = "different"  # readings differ
    COUNT_DIFFERS = "count_differs"  # from the number counted by hand
    TOO_FEW_MARKS = "too_few_marks"  # on the roll, for so many sheets


class BatchRefused(Exception):
    """Nothing was changed, for this reason."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


@dataclass(frozen=True)
class Figures:
    """How far a batch is."""

    entered: int  # sheets that at least one clerk has read
    twice: int  # sheets that two have read
    differing: int  # that a third has to settle

    def is_ready(self, counted: int) -> bool:
        return self.entered == self.twice == counted and not self.differing


def of(round_: Round) -> Select[PaperBatch]:
    """The batches of a round, the newest first."""
    query = select(PaperBatch).where(PaperBatch.round_id == round_.id)
    return query.options(joinedload(PaperBatch.station)).order_by(PaperBatch.number.desc())


def open_batch(round_: Round, station: Station, area: str, counted: int, by: User) -> PaperBatch:
    """Begin a batch of so many sheets. Raises BatchRefused."""
    lock(round_)
    if round_.opens_at is None or not round_.is_frozen:
        raise BatchRefused(Obstacle.NOT_OPEN_YET)
    if round_.closed_at is not None:
        raise BatchRefused(Obstacle.ROUND_CLOSED)
    if area not in (meeting.areas(round_) if round_.has_areas else {""}):
        raise BatchRefused(Obstacle.WRONG_AREA)
    highest = select(func.max(PaperBatch.number)).where(PaperBatch.round_id == round_.id)
    batch = PaperBatch(
        round_id=round_.id, number=(db.session.scalar(highest) or 0) + 1, station=station,
        area=area, counted=counted, opened_by_id=by.id,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    emit(StaffActed(by, "paper.opened", round_, {}, _named(batch)))
    return batch


def recount(round_: Round, batch: PaperBatch, counted: int, by: User) -> None:
    """Correct the number that was counted by hand. Raises BatchRefused."""
    hold_open(round_, batch, alone=True)
    before = _named(batch)
    batch.counted = counted
    db.session.flush()
    emit(StaffActed(by, "paper.recounted", round_, before, _named(batch)))


def discard(round_: Round, batch: PaperBatch, by: User) -> None:
    """Forget a batch that was opened by mistake, as long as no sheet is in it. Raises BatchRefused."""
    hold_open(round_, batch, alone=True)
    if figures(batch).entered:
        raise BatchRefused(Obstacle.HAS_SHEETS)
    emit(StaffActed(by, "paper.discarded", round_, _named(batch), {}))
    db.session.delete(batch)
    db.session.flush()


def enter(round_: Round, batch: PaperBatch, serial: str, reading: Reading, by: User) -> int:
    """Keep what a clerk reads on a sheet: as the first or the second reading (1, 2).

    One's own reading can be mended until another clerk has read the sheet. Raises BatchRefused.
    """
    hold_open(round_, batch)
    values = {
        "round_id": batch.round_id, "serial": serial, "batch_id": batch.id,
        "first_reading": reading.text, "first_by_id": by.id,
    }  # fmt: skip
    new = insert_for(db.session, PaperSheet).values(**values).on_conflict_do_nothing()
    if db.session.execute(new.returning(PaperSheet.__table__.c.serial)).first() is not None:
        return 1
    sheet = find(batch, serial)
    if sheet.is_read_twice:
        raise BatchRefused(Obstacle.READ_TWICE)
    if sheet.first_by_id == by.id:
        sheet.first_reading = reading.text
    else:
        sheet.second_reading, sheet.second_by_id = reading.text, by.id
    db.session.flush()
    return 2 if sheet.is_read_twice else 1


def settle(round_: Round, batch: PaperBatch, serial: str, reading: Reading, by: User) -> None:
    """Say what a sheet holds of which two readings differ; somebody else than those two, and once. Raises BatchRefused."""
    hold_open(round_, batch)
    sheet = find(batch, serial)
    if sheet.second_reading in {None, sheet.first_reading}:
        raise BatchRefused(Obstacle.NO_DIFFERENCE)
    if by.id in {sheet.first_by_id, sheet.second_by_id}:
        raise BatchRefused(Obstacle.NOT_A_THIRD)
    if (sheet.settled, sheet.settled_by_id) == (
        reading.text,
        by.id,
    ):  # the button was pressed twice
        return
    if sheet.settled is not None:
        raise BatchRefused(Obstacle.SETTLED)
    sheet.settled, sheet.settled_by_id = reading.text, by.id
    db.session.flush()
    emit(StaffActed(by, "paper.settled", round_, {}, _named(batch)))


def take_out(round_: Round, batch: PaperBatch, serial: str, by: User) -> None:
    """Remove a sheet that does not belong here, with what was read on it. Raises BatchRefused."""
    hold_open(round_, batch)
    db.session.delete(find(batch, serial))
    db.session.flush()
    emit(StaffActed(by, "paper.taken_out", round_, _named(batch), {}))


def find(batch: PaperBatch, serial: str) -> PaperSheet:
    """A sheet of this batch, locked. Raises BatchRefused."""
    query = select(PaperSheet).where(
        PaperSheet.round_id == batch.round_id, PaperSheet.serial == serial
    )
    sheet = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if sheet is None:
        raise BatchRefused(Obstacle.NO_SHEET)
    if sheet.batch_id != batch.id:
        raise BatchRefused(Obstacle.OTHER_BATCH)
    return sheet


def hold_open(round_: Round, batch: PaperBatch, *, alone: bool = False) -> None:
    """Keep a batch from being committed until this transaction ends (alone: also from being entered).

    The round's lock is the batch's, too: whoever took another beside it would wait in a circle.
    """
    (lock if alone else hold)(round_)
    db.session.refresh(batch)
    if round_.closed_at is not None:
        raise BatchRefused(Obstacle.ROUND_CLOSED)
    if batch.state is BatchState.COMMITTED:
        raise BatchRefused(Obstacle.COMMITTED)


def differing() -> ColumnElement[bool]:
    """Of sheets: two readings that differ and that nobody has settled."""
    return (PaperSheet.second_reading != PaperSheet.first_reading) & PaperSheet.settled.is_(None)


def figures(batch: PaperBatch) -> Figures:
    twice = case((PaperSheet.second_reading.is_not(None), 1), else_=0)
    query = select(func.count(), func.sum(twice), func.sum(case((differing(), 1), else_=0)))
    row = db.session.execute(query.where(PaperSheet.batch_id == batch.id)).one()
    return Figures(*(int(n or 0) for n in row))


def _named(batch: PaperBatch) -> dict[str, str | int]:
    """What the audit log says of a batch."""
    return {
        "batch": batch.number, "station": batch.station.name, "area": batch.area,
        "sheets": batch.counted,
    }  # fmt: skip
