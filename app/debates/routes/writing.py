"""Opening a debate, with a look at it before it is public, and changing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.core import posting
from app.core.authz import authorize, can
from app.core.models import Component
from app.debates import services
from app.debates.forms import DebateForm
from app.debates.models import Debate
from app.debates.routes import debates
from app.debates.routes.reading import load, person
from app.extensions import db


@debates.get("/new/<int:component_id>")
def new(component_id: int) -> ResponseReturnValue:
    """The empty form."""
    component = db.get_or_404(Component, component_id)
    authorize("debate.create", component)
    return _form(DebateForm(), component)


@debates.post("/new/<int:component_id>")
def create(component_id: int) -> ResponseReturnValue:
    """Show what was written as it will be, or to everybody."""
    component = db.get_or_404(Component, component_id)
    authorize("debate.create", component)
    form = DebateForm()
    if not posting.accepts(form, "debate", title="title"):
        return _form(form, component), 422
    if request.form.get("do") == "preview":
        return _form(form, component, is_preview=True)
    official, language = can("debate.manage", component), str(get_locale()).split("_")[0]
    debate = services.publish(component, person(), form.draft(), language, as_staff=official)
    db.session.commit()
    return posting.answer(debate, _("The debate is public."))


def _form(
    form: DebateForm,
    component: Component,
    debate: Debate | None = None,
    *,
    is_preview: bool = False,
) -> str:
    return render_template(
        "debates/form.html", form=form, component=component, debate=debate, is_preview=is_preview
    )


def _component(debate: Debate) -> Component:
    assert debate.component
    return debate.component


@debates.get("/<int:debate_id>/edit")
def edit(debate_id: int) -> ResponseReturnValue:
    """The form with what was written."""
    debate = load(debate_id)
    authorize("debate.edit", debate)
    return _form(DebateForm(debate), _component(debate), debate)


@debates.post("/<int:debate_id>/edit")
def update(debate_id: int) -> ResponseReturnValue:
    """Change a debate as long as it may change."""
    debate = load(debate_id)
    authorize("debate.edit", debate)
    form = DebateForm(debate)
    if not form.validate():
        return _form(form, _component(debate), debate), 422
    if request.form.get("do") == "preview":
        return _form(form, _component(debate), debate, is_preview=True)
    try:
        services.edit(debate, person(), form.draft(), as_staff=can("debate.manage", debate))
    except services.PositionTaken as taken:
        db.session.rollback()
        return _keep_position(form, debate_id, taken.name), 422
    db.session.commit()
    flash(_("Saved. The former text stays readable under “versions”."))
    return redirect(debate.url, 303)


def _keep_position(form: DebateForm, debate_id: int, name: str) -> str:
    debate = load(debate_id)
    words = _("Keep “%(name)s” as it is: comments stand there", name=name)
    form.positions.errors = [*form.positions.errors, words]
    return _form(form, _component(debate), debate)
