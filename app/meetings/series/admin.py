"""Announcing a series: the dates are shown before anybody else sees them."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.models import Component
from app.extensions import db
from app.meetings.admin import plan_of
from app.meetings.series import queries, services
from app.meetings.series.forms import SeriesForm

series_admin = Blueprint("series_admin", __name__, url_prefix="/meetings")


def _fingerprint(form: SeriesForm) -> str:
    """What was looked at: other dates are shown again before they are announced."""
    text = " ".join(moment.isoformat() for span in form.spans for moment in span)
    return hashlib.sha256(text.encode()).hexdigest()


def _submission(form: SeriesForm) -> str:
    """The same form sent twice has the same; one that was changed after going back has another."""
    parts = form.submission.data, _fingerprint(form), form.title.data
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@series_admin.route("/new/<int:component_id>/series", methods=["GET", "POST"])
def create(component_id: int) -> ResponseReturnValue:
    """The form, then the dates to look at, then all meetings at once."""
    component = db.get_or_404(Component, component_id)
    authorize("meeting.manage", component)
    form = SeriesForm()
    if not form.is_submitted():
        return _page(form, component)
    if not form.validate():
        return _page(form, component), 422
    was_seen = form.seen.data == _fingerprint(form)
    if "announce" not in request.form or not was_seen:
        return _check(form, component)
    locale = str(get_locale())
    whole = component, current_user, plan_of(form, locale), form.pattern()
    made = services.announce(*whole, locale=locale, submission=_submission(form))
    db.session.commit()
    flash(_("The meetings are announced."))
    return redirect(made.url, 303)


def _check(form: SeriesForm, component: Component) -> str:
    form.seen.data = _fingerprint(form)
    clashes = queries.clashes(component.id, form.place_name.data or "", form.spans)
    return _page(form, component, spans=form.spans, clashes=clashes)


def _page(form: SeriesForm, component: Component, **shown: object) -> str:
    return render_template("meetings/series/new.html", form=form, component=component, **shown)
