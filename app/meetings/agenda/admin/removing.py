"""Leaving points out of a meeting."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.agenda import forms, services, wording
from app.meetings.agenda.admin import agenda_admin
from app.meetings.agenda.admin.loading import back, the_item
from app.meetings.agenda.timetable import AgendaTooLong


@agenda_admin.post("/agenda-items/<int:item_id>/remove")
def remove(item_id: int) -> ResponseReturnValue:
    """Only while nobody has taken part in it: after that it can be struck."""
    item = the_item(item_id)
    authorize("agenda_item.remove", item)
    if EmptyForm().validate():
        refused = services.remove(item, current_user)
        if refused:
            return back(item, wording.explained(refused, item), "error")
        db.session.commit()
        flash(_("The item is removed."))
    return redirect(url_for("agenda_admin.index", meeting_id=item.meeting_id), 303)


@agenda_admin.route("/agenda-items/<int:item_id>/strike", methods=["GET", "POST"])
def strike(item_id: int) -> ResponseReturnValue:
    item, form = the_item(item_id), forms.ReasonForm()
    if form.is_submitted() and form.validate():
        services.strike(item, current_user, form.reason.data or "")
        db.session.commit()
        return back(item, _("The item is struck. It keeps its place, with your reason."))
    page = render_template("meetings/agenda/strike.html", form=form, item=item)
    return page, 422 if form.is_submitted() else 200


@agenda_admin.post("/agenda-items/<int:item_id>/restore")
def restore(item_id: int) -> ResponseReturnValue:
    item = the_item(item_id)
    if EmptyForm().validate():
        try:
            services.restore(item, current_user)
            db.session.commit()
        except AgendaTooLong as error:
            return back(item, wording.too_long(error), "error")
    return back(item)
