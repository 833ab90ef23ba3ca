"""The phases of a process in the editor."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.authz import authorize
from app.core.i18n import choose
from app.extensions import db
from app.spaces import services
from app.spaces.admin import spaces_admin
from app.spaces.admin.saving import saved
from app.spaces.cautions import cautions
from app.spaces.forms import phase_form
from app.spaces.models import Phase, Process
from app.spaces.routes import find
from app.spaces.timeline import steps

Answer = str | Response | tuple[str, int]


def _phase(process: Process, phase_id: int) -> Phase:
    return next((one for one in process.phases if one.id == phase_id), None) or abort(404)


@spaces_admin.get("/<slug>/phases")
def phases(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    return render_template(
        "spaces/admin/phases.html",
        process=process,
        rows=list(zip(process.phases, steps(process.phases), strict=True)),
        cautions=cautions(process),
    )


@spaces_admin.get("/<slug>/phases/new")
def new_phase(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    form = phase_form(process)
    return render_template("spaces/admin/phase.html", process=process, form=form, phase=None)


@spaces_admin.post("/<slug>/phases/new")
def add_phase(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    form, status = phase_form(process), 422
    if form.validate():
        add = lambda: services.add_phase(process, current_user, form.values, form.seen)  # noqa: E731
        status = saved(form, process, add)
    if status != 303:
        page = render_template("spaces/admin/phase.html", process=process, form=form, phase=None)
        return page, status
    flash(_("The phase is added. Choose what is open in it."))
    return redirect(url_for(".grants", slug=slug), 303)


@spaces_admin.get("/<slug>/phases/<int:phase_id>")
def edit_phase(slug: str, phase_id: int) -> str:
    process = find(slug)
    authorize("space.manage", process)
    phase = _phase(process, phase_id)
    form = phase_form(process, phase)
    return render_template("spaces/admin/phase.html", process=process, form=form, phase=phase)


@spaces_admin.post("/<slug>/phases/<int:phase_id>")
def save_phase(slug: str, phase_id: int) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    phase = _phase(process, phase_id)
    form, status = phase_form(process, phase), 422
    if form.validate():
        edit = lambda: services.edit_phase(phase, current_user, form.values, form.seen)  # noqa: E731
        status = saved(form, process, edit)
    if status != 303:
        page = render_template("spaces/admin/phase.html", process=process, form=form, phase=phase)
        return page, status
    flash(_("The phase is saved."))
    return redirect(url_for(".phases", slug=slug), 303)


@spaces_admin.get("/<slug>/phases/<int:phase_id>/delete")
def confirm_phase_delete(slug: str, phase_id: int) -> str:
    process = find(slug)
    authorize("space.manage", process)
    phase = _phase(process, phase_id)
    return render_template("spaces/admin/delete_phase.html", process=process, phase=phase)


@spaces_admin.post("/<slug>/phases/<int:phase_id>/delete")
def delete_phase(slug: str, phase_id: int) -> Response:
    process = find(slug)
    authorize("space.manage", process)
    phase = _phase(process, phase_id)
    name = choose(phase.name)
    services.remove_phase(phase, current_user)
    db.session.commit()
    flash(_("The phase “%(name)s” is deleted.", name=name))
    return redirect(url_for(".phases", slug=slug), 303)
