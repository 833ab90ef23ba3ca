"""The projects of a round: by hand, and taken over from accepted proposals."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets import queries
from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import changed, find, find_envelope, find_project
from app.budgets.forms import ProjectForm
from app.budgets.models import Project, Round
from app.budgets.services import rounds
from app.core.pagination import paginate
from app.extensions import db

Answer = str | Response | tuple[str, int]
SHOWN = 50  # proposals that wait, on one page


@budgets_admin.get("/<int:round_id>/projects")
def projects(round_id: int) -> str:
    round_ = find(round_id)
    return render_template(
        "budgets/admin/projects.html",
        round=round_,
        page=paginate(queries.standing(round_id)),
        waiting=[] if round_.is_frozen else rounds.waiting(round_),
        shown=SHOWN,
    )


def _page(round_: Round, form: ProjectForm, project: Project | None) -> str:
    return render_template("budgets/admin/project.html", round=round_, form=form, project=project)


@budgets_admin.get("/<int:round_id>/projects/new")
def new_project(round_id: int) -> str:
    round_ = find(round_id)
    return _page(round_, ProjectForm(round_), None)


@budgets_admin.post("/<int:round_id>/projects/new")
def add_project(round_id: int) -> Answer:
    round_ = find(round_id)
    form = ProjectForm(round_)
    if not form.validate():
        return _page(round_, form, None), 422
    values = form.values
    envelope = find_envelope(round_, values.pop("envelope_id"))
    changed(
        lambda: rounds.add_project(round_, envelope, **values, actor=current_user),
        _("The project is added."),
    )
    return redirect(url_for(".projects", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/projects/<int:project_id>")
def edit_project(round_id: int, project_id: int) -> str:
    round_ = find(round_id)
    project = find_project(round_, project_id)
    return _page(round_, ProjectForm(round_, project), project)


@budgets_admin.post("/<int:round_id>/projects/<int:project_id>")
def save_project(round_id: int, project_id: int) -> Answer:
    round_ = find(round_id)
    project = find_project(round_, project_id)
    form = ProjectForm(round_, project)
    if not form.validate():
        return _page(round_, form, project), 422
    values = form.values
    changed(
        lambda: rounds.change_project(project, current_user, **values),
        _("The project is saved."),
    )
    return redirect(url_for(".projects", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/projects/<int:project_id>/remove")
def remove_project(round_id: int, project_id: int) -> Response:
    round_ = find(round_id)
    project = find_project(round_, project_id)
    changed(lambda: rounds.remove_project(project, current_user), _("The project is removed."))
    return redirect(url_for(".projects", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/projects/take-over")
def take_over(round_id: int) -> Response:
    """Accepted proposals become projects; done again, only what is new comes in."""
    round_ = find(round_id)
    back = redirect(url_for(".projects", round_id=round_id), 303)
    if not round_.envelopes:
        flash(_("Add the money first, so that the projects have something to be paid from."), "error")  # fmt: skip
        return back
    chosen = request.form.get("envelope", type=int) or round_.envelopes[0].id
    envelope = find_envelope(round_, chosen)
    try:
        added, without_cost = rounds.import_projects(round_, envelope, current_user)
    except rounds.RoundFrozen:
        db.session.rollback()
        flash(_("The round is open, so this cannot change now."), "error")
        return back
    db.session.commit()
    flash(ngettext("%(num)s project came in.", "%(num)s projects came in.", added))
    if without_cost:
        names = ", ".join(f"“{resource.title}”" for resource in without_cost[:5])
        flash(_("These have no cost yet, so they stayed out: %(names)s", names=names), "warning")
    return back
