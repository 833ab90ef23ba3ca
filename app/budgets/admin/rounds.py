"""The rounds one runs, and what each is: texts, rule, ballot, envelopes."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import changed, find, find_envelope
from app.budgets.admin.rule import gone_words
from app.budgets.forms import EnvelopeForm, RoundForm, round_form
from app.budgets.models import Round
from app.budgets.services import rounds, rules, wording
from app.core.asked import asked_id
from app.core.authz import authorize, can
from app.core.models import Component
from app.core.nav import staff_page
from app.core.pagination import paginate
from app.core.site import site
from app.extensions import db

Answer = str | Response | tuple[str, int]

staff_page(_l("Budget rounds"), "budgets_admin.index", "rounds.work")


@budgets_admin.get("")
def index() -> str:
    """The rounds of the spaces this person facilitates, the newest first."""
    authorize("rounds.work")
    components = _components()
    query = select(Round).where(Round.component_id.in_([c.id for c in components]))
    query = query.where(Round.rehearses_id.is_(None)).options(
        joinedload(Round.component).joinedload(Component.space)
    )
    return render_template(
        "budgets/admin/index.html",
        page=paginate(query.order_by(Round.id.desc())),
        components=components,
    )


def _components() -> list[Component]:
    query = select(Component).where(Component.kind == "budgets").options(joinedload(Component.space))  # fmt: skip
    found = db.session.scalars(query.order_by(Component.id))
    return [component for component in found if can("round.manage", component)]


@budgets_admin.get("/new")
def new() -> str:
    component = db.get_or_404(Component, asked_id("component") or abort(404))
    authorize("round.manage", component)
    return _basics(round_form(), None, component)


@budgets_admin.post("/new")
def create() -> Answer:
    component = db.get_or_404(Component, asked_id("component") or abort(404))
    authorize("round.manage", component)
    if component.kind != "budgets":
        abort(404)
    form = round_form()
    if not form.validate():
        return _basics(form, None, component), 422
    round_ = rounds.create_round(component, current_user, currency=site().currency, **form.values)
    db.session.commit()
    return redirect(url_for(".envelopes", round_id=round_.id), 303)


@budgets_admin.get("/<int:round_id>/basics")
def basics(round_id: int) -> str:
    round_ = find(round_id)
    return _basics(round_form(round_), round_, round_.component)


def _basics(form: RoundForm, round_: Round | None, component: Component | None) -> str:
    return render_template(
        "budgets/admin/basics.html",
        form=form, round=round_, component=component, names=wording.RULES,
    )  # fmt: skip


@budgets_admin.post("/<int:round_id>/basics")
def save_basics(round_id: int) -> Answer:
    round_ = find(round_id)
    form = round_form(round_)
    if not form.validate():
        return _basics(form, round_, round_.component), 422
    values = form.values
    said = [_("The round is saved."), *gone_words(round_, rules.gone_with(round_, values["rule"]))]
    changed(lambda: rounds.change_round(round_, current_user, **values), " ".join(said))
    return redirect(url_for(".envelopes", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/envelopes")
def envelopes(round_id: int) -> str:
    """The money, envelope by envelope, with a form for one more."""
    round_ = find(round_id)
    return render_template(
        "budgets/admin/envelopes.html", round=round_, form=EnvelopeForm(round_), envelope=None
    )


@budgets_admin.post("/<int:round_id>/envelopes")
def add_envelope(round_id: int) -> Answer:
    round_ = find(round_id)
    form = EnvelopeForm(round_)
    if not form.validate():
        page = render_template(
            "budgets/admin/envelopes.html", round=round_, form=form, envelope=None
        )
        return page, 422
    values = form.values
    changed(
        lambda: rounds.add_envelope(round_, **values, actor=current_user),
        _("The money is added."),
    )
    return redirect(url_for(".envelopes", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/envelopes/<int:envelope_id>")
def edit_envelope(round_id: int, envelope_id: int) -> str:
    round_ = find(round_id)
    envelope = find_envelope(round_, envelope_id)
    form = EnvelopeForm(round_, envelope)
    return render_template(
        "budgets/admin/envelopes.html", round=round_, form=form, envelope=envelope
    )


@budgets_admin.post("/<int:round_id>/envelopes/<int:envelope_id>")
def save_envelope(round_id: int, envelope_id: int) -> Answer:
    round_ = find(round_id)
    envelope = find_envelope(round_, envelope_id)
    form = EnvelopeForm(round_, envelope)
    if not form.validate():
        page = render_template(
            "budgets/admin/envelopes.html", round=round_, form=form, envelope=envelope
        )
        return page, 422
    values = form.values
    changed(
        lambda: rounds.change_envelope(envelope, current_user, **values),
        _("The money is changed."),
    )
    return redirect(url_for(".envelopes", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/envelopes/<int:envelope_id>/remove")
def remove_envelope(round_id: int, envelope_id: int) -> Response:
    round_ = find(round_id)
    envelope = find_envelope(round_, envelope_id)
    if rounds.has_projects(envelope):
        flash(_("Projects are paid from it. Move or remove them first."), "error")
    else:
        changed(lambda: rounds.remove_envelope(envelope, current_user), _("The money is removed."))
    return redirect(url_for(".envelopes", round_id=round_id), 303)
