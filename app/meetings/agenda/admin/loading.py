"""Finding what staff work on, and the way back to it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.authz import authorize
from app.extensions import db
from app.meetings.models import AgendaItem, Meeting


def the_meeting(meeting_id: int) -> Meeting:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.manage", meeting)
    return meeting


def the_item(item_id: int) -> AgendaItem:
    item = db.get_or_404(AgendaItem, item_id)
    authorize("agenda_item.manage", item)
    return item


def back(item: AgendaItem, words: str = "", kind: str = "message") -> ResponseReturnValue:
    """To the agenda, where the item stands there."""
    if words:
        flash(words, kind)
    page = url_for("agenda_admin.index", meeting_id=item.meeting_id)
    return redirect(f"{page}#item-{item.id}", 303)
