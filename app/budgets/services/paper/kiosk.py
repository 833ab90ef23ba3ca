"""Voting on the screen of a station, without an account: a desk marks the person and hands over a code for one ballot."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from app.accounts.models import User
from app.accounts.verification.codes import LETTERS
from app.budgets.models import KioskCode, Round, Station
from app.budgets.services import casting, keys
from app.budgets.services.casting import CastRefused, Receipt
from app.budgets.services.elections import Choices
from app.budgets.services.paper import desk
from app.budgets.services.paper.serials import plain
from app.budgets.services.voters import Guest
from app.core import register
from app.core.database import insert_for
from app.core.events import StaffActed, emit
from app.core.refusals import Refusal
from app.extensions import db

KIOSK = "kiosk"
LENGTH = 10  # characters of a code: 44 bits


def issue(round_: Round, station: Station, shown: str, area: str, by: User) -> str:
    """Mark whoever has shown this for the screen, and draw their code; it is kept nowhere.

    Who is marked for it and has not voted gets another code, and the one before works no more.
    Raises desk.Turned, desk.AreaMissing, ValueError.
    """
    casting.hold(round_)
    if reason := casting.window_refusal(round_):
        raise desk.Turned(reason)
    comer = desk.find(round_, shown)
    try:
        area = desk.enter_on_roll(round_, comer, area, KIOSK, station.name)
    except desk.Turned as turned:
        if turned.reason is not Refusal.ALREADY_AT_STATION:
            raise
        before = _locked(round_, KioskCode.person == comer.person)  # against casting with it
        if before is None or _has_cast(round_, comer.person):
            raise
        area = before.area
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    values = {"code": _hash(round_, code), "area": area, "is_used": False}
    new = insert_for(db.session, KioskCode).values(
        round_id=round_.id, person=comer.person, **values
    )
    mine = [KioskCode.round_id, KioskCode.person]
    db.session.execute(new.on_conflict_do_update(index_elements=mine, set_=values))
    emit(StaffActed(by, "desk.code", round_, {}, {"station": station.name}))
    return code


def guest_of(round_: Round, typed: str) -> Guest | None:
    """Whose code this is."""
    code = _hash(round_, plain(typed)[:64])
    found = db.session.scalar(_of(round_).where(KioskCode.code == code))
    if found is None:
        return None
    return Guest(round_.id, code, found.person, found.area, found.is_used)


def cast(round_: Round, guest: Guest, area: str, choices: Choices, submission: str) -> Receipt:
    """Cast the one ballot that a code is good for; the same submission again is answered again. Raises CastRefused."""
    casting.hold(round_)
    row = _locked(round_, KioskCode.code == guest.code)
    if row is None:
        raise CastRefused(Refusal.CODE_USED)
    before = casting.own_ballot(round_, guest)
    if row.is_used and (before is None or before.submission != submission):
        raise CastRefused(Refusal.CODE_USED)
    receipt = casting.cast(round_, guest, area, choices, submission, KIOSK)
    row.is_used = True
    db.session.flush()
    return receipt


def forget(round_: Round, typed: str) -> None:
    """Drop a code that was used, when its voter leaves the screen."""
    used = KioskCode.code == _hash(round_, plain(typed)[:64]), KioskCode.is_used.is_(True)
    db.session.execute(delete(KioskCode).where(KioskCode.round_id == round_.id, *used))


def _of(round_: Round) -> Any:
    return select(KioskCode).where(KioskCode.round_id == round_.id)


def _locked(round_: Round, condition: ColumnElement[bool]) -> KioskCode | None:
    """A code that nobody else uses or replaces until this transaction ends."""
    query = _of(round_).where(condition).with_for_update()
    found: KioskCode | None = db.session.scalar(query.execution_options(populate_existing=True))
    return found


def _has_cast(round_: Round, person: str) -> bool:
    guest = Guest(round_.id, "", person)
    return keys.load(round_) is None or casting.own_ballot(round_, guest) is not None


def _hash(round_: Round, code: str) -> str:
    return register.mac(register.key(), KIOSK, str(round_.id), code)
