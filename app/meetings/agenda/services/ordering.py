"""Giving points of an agenda other places."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import User
from app.core.events import StaffActed, emit
from app.extensions import db
from app.meetings.agenda import order
from app.meetings.agenda.services import writing
from app.meetings.models import AgendaItem


def move(item: AgendaItem, actor: User, *, place: int = 0, by: int = 0) -> None:
    """Put a point at a place, from 1, or some places further down (`by`), up where that is below nought."""
    items = writing.hold(item.meeting)
    before = item.position
    settle(order.moved(items, item, place or before + by))
    if item.position != before:
        after = {"position": str(item.position)}
        emit(StaffActed(actor, "agenda.moved", item, {"position": str(before)}, after))


def regroup(items: Sequence[AgendaItem], changed: AgendaItem) -> None:
    """Keep the consent items together, once one has become such or is none any more."""
    settle(order.grouped(items, changed))


def settle(items: Sequence[AgendaItem]) -> None:
    """Number the points in this order. First below nought: the key holds after each row."""
    wrong = [(place, item) for place, item in enumerate(items, 1) if item.position != place]
    for sign in (-1, 1):
        for place, item in wrong:
            item.position = sign * place
        db.session.flush()
