"""Each point of an agenda has a page of its own; and where a meeting is just now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.core import about as asked_along
from app.core import pdf
from app.core.authz import authorize, can
from app.core.models import Resource, in_place
from app.extensions import db, limiter
from app.meetings.agenda import document, queries, timetable, wording
from app.meetings.agenda.live import Live
from app.meetings.decisions import wording as decided
from app.meetings.models import AgendaItem, Meeting
from app.meetings.paper.blocks import Document
from app.meetings.paper.files import DRAWING, as_pdf, as_text

agenda = Blueprint("agenda", __name__)
OVER = 286  # tells htmx to ask no more


@agenda.get("/agenda-items/<int:item_id>")
def show(item_id: int) -> str:
    item = db.get_or_404(AgendaItem, item_id, options=(*in_place(), queries.linked()))
    authorize("agenda_item.read", item)
    may_manage, meeting = can("agenda_item.manage", item), item.meeting
    items = db.session.scalars(queries.of_meeting(meeting)).all()
    slots = list(timetable.timetable(meeting.starts_at, items))
    readable = [one for one in items if may_manage or one is item or _is_open(one)]
    here, shows = readable.index(item), may_manage or meeting.minutes_published_at
    return render_template(
        "meetings/agenda/show.html", item=item, slot=slots[items.index(item)],
        before=readable[here - 1] if here else None, after=next(iter(readable[here + 1 :]), None),
        decisions=db.session.scalars(queries.decided_under(item)).all() if shows else [],
        wording=wording, decided=decided,
    )  # fmt: skip


def _is_open(item: AgendaItem) -> bool:
    """Whether a link to it leads anywhere for everybody who reads its meeting."""
    return not item.is_confidential and item.hidden_at is None


@agenda.get("/meetings/<int:meeting_id>/now")
def at(meeting_id: int) -> ResponseReturnValue:
    """The part of a meeting's page that says where it is; asked again and again while it goes on."""
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.read", meeting)
    live = Live(meeting, db.session.scalars(queries.of_meeting(meeting)).all())
    is_news = request.args.get("known", "") != live.state
    page = render_template("meetings/agenda/now.html", meeting=meeting, live=live, wording=wording, is_news=is_news, follows=True)  # fmt: skip
    return Response(page, status=200 if live.is_on else OVER)


def _paper(meeting_id: int) -> tuple[Meeting, Document]:
    """The whole agenda, in the language of its meeting."""
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("meeting.read", meeting)
    with force_locale(meeting.locale):
        return meeting, document.build(meeting)


@agenda.get("/meetings/<int:meeting_id>/agenda/whole")
def whole(meeting_id: int) -> str:
    meeting, paper = _paper(meeting_id)
    return render_template(
        "meetings/agenda/whole.html", meeting=meeting, paper=paper, draws=pdf.can_draw()
    )


@agenda.get("/meetings/<int:meeting_id>/agenda.txt")
def plain(meeting_id: int) -> ResponseReturnValue:
    meeting, paper = _paper(meeting_id)
    return as_text(paper, meeting)


@agenda.get("/meetings/<int:meeting_id>/agenda.pdf")
@limiter.limit(DRAWING)
def file(meeting_id: int) -> ResponseReturnValue:
    """The agenda as a PDF file; where none can be drawn, the page serves."""
    meeting, paper = _paper(meeting_id)
    page = url_for(".whole", meeting_id=meeting_id, _external=True)
    return as_pdf(paper, meeting, "agenda", page)


def about(resource: Resource) -> dict[str, Any] | None:
    """The agendas on which a resource stands, for its page."""
    if not asked_along.about(resource).is_on_agenda:
        return None
    found = db.session.scalars(queries.about(resource.id).limit(10)).all()
    return {"items": found} if found else None
