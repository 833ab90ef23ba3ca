"""Consent items: all of them in one vote, and each taken out for whoever wants to discuss it."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.extensions import db
from app.meetings.agenda import forms, queries
from app.meetings.agenda.admin import agenda_admin
from app.meetings.agenda.admin.loading import back, the_item, the_meeting
from app.meetings.agenda.services import consent


@agenda_admin.route("/meetings/<int:meeting_id>/agenda/consent", methods=["GET", "POST"])
def take_consent(meeting_id: int) -> ResponseReturnValue:
    """The vote on all consent items that none was taken on yet."""
    meeting, form = the_meeting(meeting_id), forms.ConsentForm()
    if form.is_submitted() and form.validate():
        n = consent.take(meeting, current_user, form.vote())
        db.session.commit()
        flash(ngettext("%(num)s decision is written down.", "%(num)s decisions are written down.", n))  # fmt: skip
        return redirect(meeting.url, 303)
    waiting = consent.undecided(db.session.scalars(queries.of_meeting(meeting)))
    page = render_template("meetings/agenda/consent.html", form=form, meeting=meeting, items=waiting)  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@agenda_admin.route("/agenda-items/<int:item_id>/take-out", methods=["GET", "POST"])
def take_out(item_id: int) -> ResponseReturnValue:
    item, form = the_item(item_id), forms.ReasonForm()
    if form.is_submitted() and form.validate():
        consent.take_out(item, current_user, form.reason.data or "")
        db.session.commit()
        return back(item, _("The item is discussed and voted on by itself now."))
    page = render_template("meetings/agenda/take_out.html", form=form, item=item)
    return page, 422 if form.is_submitted() else 200
