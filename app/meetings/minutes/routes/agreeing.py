"""Circulating, approving and publishing minutes."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field

from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.minutes import wording
from app.meetings.minutes.forms.steps import ApproveForm, CirculateForm
from app.meetings.minutes.routes.blueprint import minutes, to_write
from app.meetings.minutes.services import agreeing
from app.meetings.minutes.services.agreeing import NotNow
from app.meetings.models import Minutes


def _went(field: Field, step: Callable[[], None], said: str) -> bool:
    """Whether a step could be taken; why not stands at the field."""
    try:
        step()
    except NotNow as error:
        db.session.rollback()
        field.errors = [*field.errors, str(wording.NOT_NOW[error.why])]
        return False
    db.session.commit()
    flash(said)
    return True


def _page(step: str, form: FlaskForm, record: Minutes) -> ResponseReturnValue:
    page = render_template(f"meetings/minutes/{step}.html", form=form, record=record)
    return page, 422 if form.is_submitted() else 200


def _back(record: Minutes) -> ResponseReturnValue:
    return redirect(url_for(".desk", meeting_id=record.meeting_id), 303)


@minutes.route("/<int:meeting_id>/minutes/circulate", methods=["GET", "POST"])
def circulate(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = CirculateForm(record)
    if form.is_submitted() and form.validate():
        until = form.until.data
        said = _("Those who came are told, and can propose corrections.")
        if _went(form.until, lambda: agreeing.circulate(record, current_user, until), said):
            return _back(record)
    return _page("circulate", form, record)


@minutes.route("/<int:meeting_id>/minutes/approve", methods=["GET", "POST"])
def approve(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = ApproveForm(record.meeting)
    if form.is_submitted() and form.validate():
        chosen, said = form.chosen, _("The minutes are approved.")
        if _went(form.meeting_id, lambda: agreeing.approve(record, current_user, chosen), said):
            return _back(record)
    return _page("approve", form, record)


@minutes.route("/<int:meeting_id>/minutes/publish", methods=["GET", "POST"])
def publish(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = EmptyForm()
    if form.is_submitted() and form.validate():
        try:
            agreeing.publish(record, current_user)
        except NotNow as error:
            db.session.rollback()
            flash(str(wording.NOT_NOW[error.why]), "error")
            return _back(record)
        db.session.commit()
        flash(_("The minutes are public."))
        return redirect(record.url, 303)
    return _page("publish", form, record)
