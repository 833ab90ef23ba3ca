"""Opening, changing and concluding debates."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.models import Component
from app.debates import services
from app.debates.forms import ConclusionsForm, DebateForm
from app.debates.models import Debate
from app.extensions import db

debate_admin = Blueprint("debate_admin", __name__, url_prefix="/debates")


def _draft(form: DebateForm) -> services.Draft:
    return services.Draft(
        title=form.title.data,
        body=form.body.data,
        category_id=form.category_id.data,
        district_id=form.district_id.data,
        opens_at=form.opens_at.data,
        closes_at=form.closes_at.data,
    )


@debate_admin.route("/new/<int:component_id>", methods=["GET", "POST"])
def create(component_id: int) -> ResponseReturnValue:
    component = db.get_or_404(Component, component_id)
    authorize("debate.create", component)
    form = DebateForm()
    if form.is_submitted() and form.validate():
        debate = services.publish(component, current_user, _draft(form), str(get_locale()))
        db.session.commit()
        flash(_("The debate is public."))
        return redirect(debate.url, 303)
    page = render_template("debates/form.html", form=form, component=component, debate=None)
    return page, 422 if form.is_submitted() else 200


@debate_admin.route("/<int:debate_id>/edit", methods=["GET", "POST"])
def edit(debate_id: int) -> ResponseReturnValue:
    debate = db.get_or_404(Debate, debate_id)
    authorize("debate.edit", debate)
    form = DebateForm(obj=debate)
    if form.is_submitted() and form.validate():
        services.edit(debate, current_user, _draft(form))
        db.session.commit()
        flash(_("Saved. The former text stays readable under “versions”."))
        return redirect(debate.url, 303)
    component = debate.component
    page = render_template("debates/form.html", form=form, component=component, debate=debate)
    return page, 422 if form.is_submitted() else 200


@debate_admin.route("/<int:debate_id>/conclusions", methods=["GET", "POST"])
def conclude(debate_id: int) -> ResponseReturnValue:
    debate = db.get_or_404(Debate, debate_id)
    authorize("debate.manage", debate)
    form = ConclusionsForm(obj=debate)
    if form.is_submitted() and form.validate():
        services.conclude(debate, current_user, form.conclusions.data)
        db.session.commit()
        flash(_("The conclusions are public. Everybody who follows the debate is told."))
        return redirect(debate.url, 303)
    page = render_template("debates/conclude.html", form=form, debate=debate)
    return page, 422 if form.is_submitted() else 200
