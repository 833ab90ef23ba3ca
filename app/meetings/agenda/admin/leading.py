"""Leading a meeting: taking up one point after the other. Each button names its item, so pressed twice it skips none."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.agenda import queries, timetable, wording
from app.meetings.agenda.admin import agenda_admin
from app.meetings.agenda.admin.loading import the_item
from app.meetings.agenda.live import Live
from app.meetings.agenda.services import live
from app.meetings.models import AgendaItem, Meeting


@agenda_admin.get("/meetings/<int:meeting_id>/agenda/lead")
def lead(meeting_id: int) -> str:
    meeting = db.get_or_404(Meeting, meeting_id)
    authorize("meeting.lead", meeting)
    items = db.session.scalars(queries.of_meeting(meeting)).all()
    slots = timetable.timetable(meeting.starts_at, items)
    return render_template(
        "meetings/agenda/lead.html",
        meeting=meeting, slots=slots, live=Live(meeting, items), wording=wording,
    )  # fmt: skip


@agenda_admin.post("/agenda-items/<int:item_id>/begin")
def begin(item_id: int) -> ResponseReturnValue:
    item = the_item(item_id)
    authorize("meeting.lead", item.meeting)
    if EmptyForm().validate():
        live.begin(item, current_user)
        db.session.commit()
        flash(_("The meeting is at “%(title)s” now.", title=item.title))
    return _to_the_meeting(item)


@agenda_admin.post("/agenda-items/<int:item_id>/finish")
def finish(item_id: int) -> ResponseReturnValue:
    item = the_item(item_id)
    authorize("meeting.lead", item.meeting)
    if EmptyForm().validate():
        live.finish(item, current_user)
        db.session.commit()
        flash(_("“%(title)s” is finished.", title=item.title))
    return _to_the_meeting(item)


def _to_the_meeting(item: AgendaItem) -> ResponseReturnValue:
    return redirect(url_for("agenda_admin.lead", meeting_id=item.meeting_id), 303)
