"""All meetings of a series, and what a meeting's page says of its series."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.core.authz import authorize, can
from app.core.models import Component, Resource
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.models import Meeting, MeetingSeries
from app.meetings.series import queries
from app.meetings.series.patterns import Span

series = Blueprint("series", __name__, url_prefix="/meetings/series")


@series.get("/<int:series_id>")
def show(series_id: int) -> ResponseReturnValue:
    """The dates of a series, those that are over too."""
    found = db.get_or_404(MeetingSeries, series_id)
    component = db.get_or_404(Component, found.component_id)
    authorize("component.read", component)
    page = paginate(queries.meetings_of(found.id))
    if not page.items:
        abort(404)
    return render_template("meetings/series/show.html", page=page, component=component)


def aside(resource: Resource) -> dict[str, Any] | None:
    """Where a meeting stands in its series; to those who run it also what else is on then."""
    if not isinstance(resource, Meeting):
        return None
    dates = db.session.execute(queries.beside(resource)).all() if resource.series_id else []
    here = next((n for n, one in enumerate(dates) if one.id == resource.id), None)
    clashes = []
    if resource.is_upcoming and can("meeting.manage", resource):
        span = Span(resource.starts_at, resource.ends_at)
        clashes = queries.clashes(
            resource.component_id, resource.place_name, [span], but=resource.id
        )
    if not dates and not clashes:
        return None
    return {
        "dates": dates,
        "before": dates[here - 1] if here else None,
        "after": dates[here + 1] if here is not None and here + 1 < len(dates) else None,
        "clashes": clashes,
    }
