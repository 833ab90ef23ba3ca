"""Setting who may vote in a round that is not open yet. The caller commits."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.models import User
from app.accounts.verification import documents
from app.budgets.models import ListedPerson, Round
from app.budgets.services import listed
from app.budgets.services.rounds import require_draft
from app.budgets.services.who import Who, who_of
from app.core.events import StaffActed, emit
from app.core.upsert import table_of
from app.extensions import db

BATCH = 5000


class NoList(Exception):
    """The rule of the round names no list."""


def set_who(round_: Round, who: Who, by: User | None) -> None:
    """Change the rule; a list of another sort of people goes. Raises RoundFrozen."""
    require_draft(round_)
    before = who_of(round_)
    if before.base is not who.base:
        _forget_list(round_)
    round_.who = who.columns
    db.session.flush()
    emit(StaffActed(by, "round.who", round_, before.columns, who.columns))


def take_list(round_: Round, data: bytes, by: User | None) -> int:
    """Take a list in place of the one before: the first column of a CSV; how many people it names.

    Raises NoList, RoundFrozen, tables.Refused, documents.WrongKey.
    """
    require_draft(round_)
    who = who_of(round_)
    if not who.has_list:
        raise NoList
    documents.vouch()
    people = listed.read(data, who.base)
    before = listed.number_of(round_)
    _forget_list(round_)
    rows = [{"round_id": round_.id, "person": one} for one in people]
    for start in range(0, len(rows), BATCH):
        db.session.execute(table_of(ListedPerson).insert(), rows[start : start + BATCH])
    emit(StaffActed(by, "round.listed", round_, {"people": before}, {"people": len(rows)}))
    return len(rows)


def _forget_list(round_: Round) -> None:
    db.session.execute(delete(ListedPerson).where(ListedPerson.round_id == round_.id))
