"""Reading meetings."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.models import Component, in_place
from app.core.pagination import paginate
from app.extensions import db
from app.meetings import queries
from app.meetings.models import Meeting

meetings = Blueprint("meetings", __name__, url_prefix="/meetings")


@meetings.get("")
def index() -> ResponseReturnValue:
    authorize("meeting.list")
    is_past = request.args.get("show") == "past"
    query = queries.past() if is_past else queries.upcoming()
    component = None
    if component_id := asked_id("component"):
        query = query.where(Meeting.component_id == component_id)
        component = db.get_or_404(Component, component_id)
        authorize("component.read", component)
    if slug := request.args.get("process"):
        query = query.where(queries.SPACE.slug == slug)
    page = paginate(query)
    return render_template("meetings/index.html", page=page, component=component, is_past=is_past)


@meetings.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = db.get_or_404(Meeting, meeting_id, options=in_place())
    authorize("meeting.read", meeting)
    return render_template("meetings/show.html", meeting=meeting)
