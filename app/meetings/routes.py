"""Reading meetings."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.asked import asked_id
from app.core.authz import authorize, can
from app.core.i18n import choose
from app.core.models import Component, in_place
from app.core.pagination import paginate
from app.core.site import districts
from app.extensions import db
from app.meetings import calendar, queries, schema
from app.meetings.agenda import queries as agenda
from app.meetings.agenda import timetable
from app.meetings.agenda import wording as agenda_words
from app.meetings.agenda.live import Live
from app.meetings.decisions import wording
from app.meetings.decisions.queries import of_meeting
from app.meetings.models import Meeting
from app.spaces.models import Process

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")


@meetings.get("")
def index() -> ResponseReturnValue:
    authorize("meeting.list")
    is_past = request.args.get("show") == "past"
    component = None
    if component_id := asked_id("component"):
        component = db.get_or_404(Component, component_id)
        authorize("component.read", component)
    query = queries.past(component) if is_past else queries.upcoming(component)
    if slug := request.args.get("process"):
        query = query.where(queries.SPACE.slug == slug)
    page = paginate(query)
    return render_template("meetings/index.html", page=page, component=component, is_past=is_past)


@meetings.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("meeting.read", meeting)
    shows = meeting.minutes_published_at or can("meeting.manage", meeting)
    decided = db.session.scalars(of_meeting(meeting)).all() if shows else []
    items = db.session.scalars(agenda.of_meeting(meeting)).all()
    return render_template(
        "meetings/show.html", meeting=meeting, decisions=decided, schema=schema, wording=wording,
        blocks=timetable.blocks(meeting.starts_at, items), agenda_words=agenda_words,
        live=Live(meeting, items), follows="follow" in request.args,
    )  # fmt: skip


@meetings.get("/calendar.ics")
def feed() -> ResponseReturnValue:
    """Meetings to subscribe to: all, or those of a process or a district (by slug)."""
    authorize("meeting.list")
    slug, area = request.args.get("process", ""), request.args.get("district", "")
    names = []
    if slug:
        process = db.session.scalar(select(Process).where(Process.slug == slug)) or abort(404)
        authorize("space.read", process)
        names.append(process.shown_title)
    if area:
        district = next((one for one in districts() if one.slug == area), None) or abort(404)
        names.append(choose(district.name))
    found = db.session.scalars(queries.in_calendar(slug, area)).all()
    return _calendar(calendar.calendar_of(found, calendar.name_of(*names)))


@meetings.get("/<int:meeting_id>/calendar.ics")
def event(meeting_id: int) -> ResponseReturnValue:
    """One meeting, for somebody's calendar."""
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("meeting.read", meeting)
    return _calendar(calendar.calendar_of([meeting], calendar.name_of()))


def _calendar(data: bytes) -> Response:
    return Response(data, mimetype="text/calendar")
