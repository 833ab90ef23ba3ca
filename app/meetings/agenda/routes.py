"""Each point of an agenda has a page of its own; and where a meeting is just now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core import about as asked_along
from app.core.authz import authorize, can
from app.core.models import Resource, in_place
from app.extensions import db
from app.meetings.agenda import queries, timetable, wording
from app.meetings.agenda.live import Live
from app.meetings.decisions import wording as decided
from app.meetings.models import AgendaItem, Meeting

agenda = Blueprint("agenda", __name__)
OVER = 286  # tells htmx to ask no more


@agenda.get("/agenda-items/<int:item_id>")
def show(item_id: int) -> str:
    item = db.get_or_404(AgendaItem, item_id, options=(*in_place(), queries.linked()))
    authorize("agenda_item.read", item)
    may_manage, meeting = can("agenda_item.manage", item), item.meeting
    items = db.session.scalars(queries.of_meeting(meeting)).all()
    slots = list(timetable.timetable(meeting.starts_at, items))
    readable = [one for one in items if may_manage or not one.is_confidential]
    here, shows = readable.index(item), may_manage or meeting.minutes_published_at
    return render_template(
        "meetings/agenda/show.html", item=item, slot=slots[items.index(item)],
        before=readable[here - 1] if here else None, after=next(iter(readable[here + 1 :]), None),
        decisions=db.session.scalars(queries.decided_under(item)).all() if shows else [],
        wording=wording, decided=decided,
    )  # fmt: skip


@agenda.get("/meetings/<int:meeting_id>/now")
def at(meeting_id: int) -> ResponseReturnValue:
    """The part of a meeting's page that says where it is; asked again and again while it goes on."""
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.read", meeting)
    live = Live(meeting, db.session.scalars(queries.of_meeting(meeting)).all())
    is_news = request.args.get("known", "") != live.state
    page = render_template("meetings/agenda/now.html", meeting=meeting, live=live, wording=wording, is_news=is_news, follows=True)  # fmt: skip
    return Response(page, status=200 if live.is_on else OVER)


def about(resource: Resource) -> dict[str, Any] | None:
    """The agendas on which a resource stands, for its page."""
    if not asked_along.about(resource).is_on_agenda:
        return None
    found = db.session.scalars(queries.about(resource.id).limit(10)).all()
    return {"items": found} if found else None
