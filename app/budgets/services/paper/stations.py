"""The stations of a round: an audited list."""

from __future__ import annotations

from sqlalchemy import Select, exists, func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.budgets.models import PaperBatch, Participation, Round, Station
from app.budgets.services.closing import lock
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.extensions import db

MOST = 200


class NotPossible(Exception):
    """A list of stations that cannot be changed so."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def of(round_: Round) -> Select[Station]:
    """The stations by name."""
    return select(Station).where(Station.round_id == round_.id).order_by(Station.name, Station.id)


def named(round_: Round, name: str) -> Station:
    """The station of this name, which must be there."""
    return db.session.scalars(of(round_).where(Station.name == name)).one()


def add(round_: Round, name: str, by: User | None) -> Station:
    """A new station, until the round is closed. Raises NotPossible: closed, there already, too many."""
    lock(round_)
    if round_.closed_at is not None:
        raise NotPossible(Refusal.ROUND_CLOSED)
    here = select(func.count()).where(Station.round_id == round_.id)
    if (db.session.scalar(here) or 0) >= MOST:
        raise NotPossible(Refusal.LIMIT_REACHED)
    station = Station(round_id=round_.id, name=name)
    try:
        with db.session.begin_nested():
            db.session.add(station)
            db.session.flush()
    except IntegrityError as error:
        raise NotPossible(Refusal.ALREADY_DONE) from error
    emit(StaffActed(by, "station.added", round_, {}, {"station": name}))
    return station


def remove(round_: Round, station: Station, by: User | None) -> None:
    """Take a station off the list where nobody was marked and no batch was opened. Raises NotPossible."""
    lock(round_)
    marked = exists().where(
        Participation.round_id == round_.id, Participation.station == station.name
    )
    batch = exists().where(PaperBatch.station_id == station.id)
    if db.session.scalar(select(marked | batch)):
        raise NotPossible(Refusal.NOT_SUPPORTED)
    emit(StaffActed(by, "station.removed", round_, {"station": station.name}, {}))
    db.session.delete(station)
    db.session.flush()
