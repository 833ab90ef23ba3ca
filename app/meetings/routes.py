"""Reading meetings: lists, a month, each meeting, and the feeds of them."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.asked import asked_id
from app.core.authz import authorize, can
from app.core.clock import now
from app.core.i18n import choose, local
from app.core.models import Component, in_place
from app.core.pagination import paginate
from app.core.site import districts
from app.extensions import db
from app.meetings import atom, calendar, queries, schema, words
from app.meetings.agenda import queries as agenda
from app.meetings.agenda import timetable
from app.meetings.agenda import wording as agenda_words
from app.meetings.agenda.live import Live
from app.meetings.decisions import wording
from app.meetings.decisions.queries import of_meeting
from app.meetings.minutes import wording as minutes
from app.meetings.models import Meeting
from app.meetings.month import Month, weekdays
from app.meetings.permissions import may_see_online_link
from app.spaces.models import Process

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")
KEPT = ("component", "process", "district")  # of the query, in all links of a list


def _narrowed(*, strictly: bool = False) -> queries.Narrow:
    """What the query of the address narrows to; `strictly`: 404 for what there is not."""
    component = None
    if component_id := asked_id("component"):
        component = db.get_or_404(Component, component_id)
        authorize("component.read", component)
    slug, area = request.args.get("process", ""), request.args.get("district", "")
    district = next((one for one in districts() if one.slug == area), None)
    if strictly and area and not district:
        abort(404)
    return queries.Narrow(component, slug, district.id if district else None)


def _name(narrow: queries.Narrow) -> str:
    """What a feed is called; 404 for a process that there is not."""
    names = []
    if narrow.component:
        names.append(choose(narrow.component.name))
    if narrow.process:
        process = db.session.scalar(select(Process).where(Process.slug == narrow.process)) or abort(
            404
        )
        authorize("space.read", process)
        names.append(process.shown_title)
    names += [choose(one.name) for one in districts() if one.id == narrow.district_id]
    return calendar.name_of(*names)


def _list(narrow: queries.Narrow) -> dict[str, Any]:
    """What all views of the list need: its filters, and the rest of the query for its links."""
    component = narrow.component
    return {
        "narrow": narrow,
        "component": component,
        "kept": {name: request.args[name] for name in KEPT if request.args.get(name)},
        "processes": [] if component else db.session.scalars(queries.processes()).all(),
        "districts": districts(),
        "area": next((one.slug for one in districts() if one.id == narrow.district_id), ""),
    }


@meetings.get("")
def index() -> ResponseReturnValue:
    """What comes up, or what is over."""
    authorize("meeting.list")
    is_past, narrow = request.args.get("show") == "past", _narrowed()
    page = paginate(queries.past(narrow) if is_past else queries.upcoming(narrow))
    component, drafts = narrow.component, list[Meeting]()
    if component and can("meeting.manage", component) and page.number == 1 and not is_past:
        drafts = list(db.session.scalars(queries.drafts(component)))
    return render_template(
        "meetings/index.html", page=page, is_past=is_past, drafts=drafts, **_list(narrow)
    )


@meetings.get("/calendar")
def month() -> ResponseReturnValue:
    """A month as a calendar."""
    authorize("meeting.list")
    narrow, shown = _narrowed(), Month.asked(request.args.get("month", ""))
    found = db.session.scalars(queries.between(narrow, *shown.span)).all()
    return render_template(
        "meetings/month.html",
        month=shown, weeks=shown.weeks(found[: queries.MOST_IN_MONTH]), weekdays=weekdays(),
        total=len(found), most=queries.MOST_IN_MONTH, today=local(now()).date(), **_list(narrow),
    )  # fmt: skip


@meetings.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    options = (*in_place(), joinedload(Meeting.record), joinedload(Meeting.district))
    meeting = db.get_or_404(Meeting, meeting_id, options=options)
    authorize("meeting.read", meeting)
    shows = meeting.minutes_published_at or can("meeting.manage", meeting)
    decided = db.session.scalars(of_meeting(meeting)).all() if shows else []
    items = db.session.scalars(agenda.of_meeting(meeting)).all()
    return render_template(
        "meetings/show.html", meeting=meeting, decisions=decided, schema=schema, wording=wording,
        blocks=timetable.blocks(meeting.starts_at, items), agenda_words=agenda_words,
        live=Live(meeting, items), follows="follow" in request.args,
        words=words, may_join=may_see_online_link(current_user, meeting),
        standing=minutes.standing(meeting, meeting.record),
        may_read=meeting.record is not None and can("minutes.read", meeting),
    )  # fmt: skip


@meetings.get("/calendar.ics")
def feed() -> ResponseReturnValue:
    """Meetings to subscribe to: all, or those of a component, a process or a district."""
    authorize("meeting.list")
    narrow = _narrowed(strictly=True)
    name = _name(narrow)
    found = db.session.scalars(queries.in_calendar(narrow)).all()
    return _calendar(calendar.calendar_of(found, name))


@meetings.get("/feed.atom")
def atom_feed() -> ResponseReturnValue:
    """What is new about meetings, for feed readers."""
    authorize("meeting.list")
    narrow = _narrowed(strictly=True)
    name = _name(narrow)
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    own, page = url_for("meetings.atom_feed", **kept), url_for("meetings.index", **kept)
    found = db.session.scalars(queries.in_feed(narrow)).all()
    data = atom.feed_of(found, name, own, page, str(get_locale()).replace("_", "-"))
    return Response(data, mimetype="application/atom+xml")


@meetings.get("/<int:meeting_id>/calendar.ics")
def event(meeting_id: int) -> ResponseReturnValue:
    """One meeting, for somebody's calendar."""
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("meeting.read", meeting)
    return _calendar(calendar.calendar_of([meeting], calendar.name_of()))


def _calendar(data: bytes) -> Response:
    return Response(data, mimetype="text/calendar")
