"""Copying proposals from a component into another one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.models import Component
from app.extensions import db
from app.proposals import queries
from app.proposals.admin import proposals_admin
from app.proposals.admin.working import managed
from app.proposals.forms.copying import CopyForm
from app.proposals.routes.reading import person
from app.proposals.services.copying import copy_proposals


def _target() -> Component:
    asked = asked_id("component") or abort(404)
    component = db.session.scalar(queries.component(asked)) or abort(404)
    authorize("proposal.manage", component)
    return component


def _sources(target: Component) -> dict[int, Component]:
    """The other components whose proposals this person looks after."""
    return {one.id: one for one in managed() if one.id != target.id}


@proposals_admin.get("/copy")
def copy_form() -> str:
    """Choose what is copied into the component."""
    target = _target()
    form = CopyForm(formdata=None)
    form.offer(list(_sources(target).values()))
    return render_template("proposals/admin/copy.html", form=form, component=target)


@proposals_admin.post("/copy")
def copy() -> ResponseReturnValue:
    """Copy what is not there yet."""
    target = _target()
    sources = _sources(target)
    form = CopyForm()
    form.offer(list(sources.values()))
    if not form.validate():
        return render_template("proposals/admin/copy.html", form=form, component=target), 422
    copied = copy_proposals(person(), sources[form.source.data], target, form.wish)
    db.session.commit()
    flash(ngettext("%(num)s proposal copied.", "%(num)s proposals copied.", copied.done))
    if copied.left:
        flash(_left(copied.left), "info")
    page = ".copy_form" if copied.left else ".index"
    return redirect(url_for(page, component=target.id), 303)


def _left(number: int) -> str:
    return ngettext(
        "%(num)s more is still to copy. Do it once more.",
        "%(num)s more are still to copy. Do it once more.",
        number,
    )
