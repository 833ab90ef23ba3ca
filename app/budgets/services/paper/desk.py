"""At a desk: somebody shows who they are, is marked on the roll, and gets one sheet from the pile.

The mark is the lock between web and desks: one key, one row. Nothing notes which sheet it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from app.accounts.mails import normalise as normalise_address
from app.accounts.models import User
from app.accounts.verification import documents
from app.accounts.verification.models import CensusEntry, CensusList, Verification
from app.budgets.models import Round, Station
from app.budgets.services import casting, meeting, roll
from app.budgets.services.listed import hash_of_address, is_listed
from app.budgets.services.paper.reconciling import PAPER
from app.budgets.services.who import Base, who_of
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.core.site import District, districts
from app.extensions import db


class Turned(Exception):
    """Somebody gets no sheet: why, and at which station they got one if that is the reason."""

    def __init__(self, reason: Refusal, station: str = "") -> None:
        super().__init__(reason.value)
        self.reason, self.station = reason, station


class AreaMissing(Exception):
    """Nobody has told in which district this person votes."""


@dataclass(frozen=True)
class Resident:
    """What the registers know of whoever shows a document."""

    document: str
    born: date
    district: District | None
    is_valid: bool = True


@dataclass(frozen=True)
class Comer:
    """Somebody at the desk, by person key; the area is empty where it is not known."""

    person: str
    area: str = ""


def mark(round_: Round, station: Station, shown: str, area: str, by: User) -> str:
    """Mark whoever has shown this document (or given this address) for a sheet; the area it is of.

    Raises Turned, AreaMissing, and ValueError for what is neither.
    """
    casting.hold(round_)
    if reason := casting.window_refusal(round_):
        raise Turned(reason)
    comer = find(round_, shown)
    area = enter_on_roll(round_, comer, area, PAPER, station.name)
    emit(StaffActed(by, "desk.marked", round_, {}, {"station": station.name}))
    return area


def find(round_: Round, shown: str) -> Comer:
    """Who somebody is by what they show, if the rule lets them vote. Raises Turned, ValueError."""
    who = who_of(round_)
    if who.is_by_document:
        return _by_document(round_, documents.hash_of(documents.normalise(shown)))
    address = normalise_address(shown)
    if who.base is Base.ADDRESSES:
        listed = hash_of_address(address)
        if not is_listed(round_, listed):
            raise Turned(Refusal.NOT_ON_ROLL)
        return Comer(roll.person_named(round_, listed))
    user = db.session.scalar(select(User).where(User.email == address, User.deleted_at.is_(None)))
    if user is None:
        raise Turned(Refusal.NOT_ON_ROLL)
    if reason := roll.may_vote(round_, user):
        raise Turned(reason)
    return Comer(roll.person_named(round_, user.uuid))


def _by_document(round_: Round, document: str) -> Comer:
    if _is_blocked(document):
        raise Turned(Refusal.BLOCKED)
    known = _known(document)
    person = roll.person_named(round_, document)
    reason = meeting.resident_refusal(round_, known)
    if reason and not roll.is_on(round_, person):
        raise Turned(reason)
    return Comer(person, meeting.area_in(round_, known) if round_.has_areas else "")


def _is_blocked(document: str) -> bool:
    """Whether the account with this document is blocked: then it votes nowhere."""
    account = Verification.user_id == User.id, User.blocked_at.is_not(None)
    query = select(exists().where(Verification.document == document, *account))
    return bool(db.session.scalar(query))


def _known(document: str) -> Verification | Resident | None:
    """A verified account with this document, else the line of the census."""
    query = select(Verification).where(Verification.document == document)
    verification = db.session.scalar(query)
    if verification is not None and verification.is_valid:
        return verification
    census = (
        select(CensusEntry.born, CensusEntry.district_id)
        .join(CensusList, CensusList.id == CensusEntry.list_id)
        .where(CensusList.current.is_(True), CensusEntry.document == document)
    )
    row = db.session.execute(census).first()
    if row is None:
        return None
    district = next((one for one in districts() if one.id == row.district_id), None)
    return Resident(document, row.born, district)


def enter_on_roll(round_: Round, comer: Comer, area: str, channel: str, station: str) -> str:
    """Put somebody on the roll and mark them; the area they stand under. Raises Turned, AreaMissing."""
    chosen = comer.area or area if round_.has_areas else ""
    area = roll.admit(round_, comer.person, chosen)
    if round_.has_areas and area not in meeting.areas(round_):
        raise AreaMissing
    try:
        is_first = casting.mark(round_, comer.person, area, channel, station)
    except casting.CastRefused as refused:
        raise Turned(refused.reason, _station(round_, comer)) from refused
    if not is_first:
        raise Turned(casting.already(channel), _station(round_, comer))
    return area


def _station(round_: Round, comer: Comer) -> str:
    marked = roll.mark_of(round_, comer.person)
    return marked.station if marked else ""
