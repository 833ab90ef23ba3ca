"""Looking a stub up: what became of the sheet that it was torn off."""

from __future__ import annotations

from sqlalchemy import select

from app.budgets.models import Ballot, CountedBallot, Round
from app.budgets.services.logbook import Found
from app.budgets.services.paper.reconciling import PAPER
from app.budgets.services.paper.serials import slot_of
from app.extensions import db


def look_up(round_: Round, serial: str) -> Found:
    """`entered` or `missing` while the round is open; `sheet-counted`, `invalid` or `missing` after the close."""
    box = Ballot if round_.unlinked_at is None else CountedBallot
    here = box.round_id == round_.id, box.slot == slot_of(round_.log_origin, serial)
    found = db.session.execute(select(box.channel, box.is_cancelled).where(*here)).first()
    if found is None or found.channel != PAPER:
        return Found("missing")
    if round_.unlinked_at is None:
        return Found("entered")
    return Found("invalid" if found.is_cancelled else "sheet-counted")
