"""The points of an agenda, and their order."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.meetings.agenda import forms, queries, services, timetable, wording
from app.meetings.agenda.admin import agenda_admin
from app.meetings.agenda.admin.loading import back, the_item, the_meeting
from app.meetings.agenda.services.writing import MOST_ITEMS, AgendaFull
from app.meetings.agenda.timetable import AgendaTooLong

WAYS = {"up": -1, "down": 1}


@agenda_admin.get("/meetings/<int:meeting_id>/agenda")
def index(meeting_id: int) -> str:
    """The agenda as staff arrange it."""
    meeting = the_meeting(meeting_id)
    items = db.session.scalars(queries.of_meeting(meeting)).all()
    return render_template(
        "meetings/agenda/edit.html", meeting=meeting, items=items, wording=wording,
        blocks=timetable.blocks(meeting.starts_at, items), planned=sum(timetable.taken(items)),
        room=timetable.room(meeting.starts_at, meeting.ends_at),
        kept=set(db.session.scalars(queries.discussed(meeting))),
    )  # fmt: skip


@agenda_admin.route("/meetings/<int:meeting_id>/agenda/new", methods=["GET", "POST"])
def add(meeting_id: int) -> ResponseReturnValue:
    meeting, form = the_meeting(meeting_id), forms.ItemForm()
    if form.is_submitted() and form.validate():
        try:
            item = services.add(meeting, current_user, form.point())
            db.session.commit()
            return back(item, _("The item is on the agenda."))
        except AgendaTooLong as error:
            form.minutes.errors = [wording.too_long(error)]
        except AgendaFull:
            form.title.errors = [wording.full(MOST_ITEMS)]
    page = render_template("meetings/agenda/form.html", form=form, meeting=meeting, item=None)
    return page, 422 if form.is_submitted() else 200


@agenda_admin.route("/agenda-items/<int:item_id>/edit", methods=["GET", "POST"])
def edit(item_id: int) -> ResponseReturnValue:
    item = the_item(item_id)
    form = forms.prefilled(item)
    if form.is_submitted() and form.validate():
        try:
            services.change(item, current_user, form.point())
            db.session.commit()
            return back(item, _("Saved."))
        except AgendaTooLong as error:
            form.minutes.errors = [wording.too_long(error)]
    page = render_template("meetings/agenda/form.html", form=form, meeting=item.meeting, item=item)
    return page, 422 if form.is_submitted() else 200


@agenda_admin.post("/agenda-items/<int:item_id>/move")
def move(item_id: int) -> ResponseReturnValue:
    """One place up or down, or to the place that was typed."""
    item, form = the_item(item_id), forms.MoveForm()
    way, place = WAYS.get(request.form.get("way", ""), 0), form.place.data or 0
    if not form.validate() or not (way or place):
        return back(item, _("Enter the number of a place on this agenda."), "error")
    services.move(item, current_user, place=place, by=way)
    db.session.commit()
    return back(item, _("“%(title)s” stands at place %(place)s now.", title=item.title, place=item.position))  # fmt: skip
