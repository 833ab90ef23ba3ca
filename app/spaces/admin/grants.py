"""The table of what is open in which phase."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import kinds
from app.core.authz import authorize
from app.spaces import services
from app.spaces.admin import spaces_admin
from app.spaces.admin.saving import saved
from app.spaces.cautions import cautions
from app.spaces.forms.texts import RevisedForm
from app.spaces.models import Process
from app.spaces.routes import find
from app.spaces.services.grants import Grant, granted
from app.spaces.timeline import steps

Answer = str | Response | tuple[str, int]


def _ticked() -> set[Grant]:
    """The boxes that were sent, as (phase, component, action)."""
    found = set()
    for value in request.form.getlist("open"):
        phase, _colon, rest = value.partition(":")
        component, _colon, action = rest.partition(":")
        if phase.isdecimal() and component.isdecimal() and action:
            found.add((int(phase), int(component), action))
    return found


def _table(process: Process, form: RevisedForm, ticked: set[Grant]) -> str:
    return render_template(
        "spaces/admin/grants.html",
        process=process,
        form=form,
        ticked=ticked,
        steps=dict(zip(process.phases, steps(process.phases), strict=True)),
        kind_of=kinds.kind_of,
        cautions=cautions(process),
    )


@spaces_admin.get("/<slug>/open")
def grants(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    return _table(process, RevisedForm(revision=process.revision), granted(process))


@spaces_admin.post("/<slug>/open")
def save_grants(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    form, ticked, status = RevisedForm(), _ticked(), 422
    if form.validate():
        change = lambda: services.grant_exactly(process, current_user, ticked, form.seen)  # noqa: E731
        status = saved(form, process, change)
    if status != 303:
        return _table(process, form, ticked), status
    flash(_("Saved. The clock opens and closes it from now on."))
    return redirect(url_for(".grants", slug=slug), 303)
