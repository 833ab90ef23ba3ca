"""The facilitators' list, and what they do to several proposals at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.models import Role, User
from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.models import Component
from app.core.pagination import paginate
from app.extensions import db
from app.proposals import queries, services
from app.proposals.admin import proposals_admin
from app.proposals.forms import ProposalForm, TogetherForm
from app.proposals.models import Proposal, Status
from app.proposals.queries import staff
from app.proposals.queries.listing import Filters
from app.proposals.queries.rows import numbers
from app.proposals.routes.reading import person


def managed() -> list[Component]:
    """The components whose proposals this person looks after."""
    found = db.session.scalars(staff.all_components())
    return [one for one in found if current_user.holds_in(one, Role.FACILITATOR)]


def one_of(components: list[Component]) -> Component | None:
    """The component asked for, else the newest one."""
    asked = asked_id("component")
    if asked is None:
        return components[0] if components else None
    return next((one for one in components if one.id == asked), None) or abort(404)


@proposals_admin.get("")
def index() -> str:
    """Proposals of one component, with what is still to do."""
    authorize("proposals.manage")
    components = managed()
    component = one_of(components)
    form = TogetherForm()
    if component:
        form.offer(db.session.scalars(staff.evaluators(component.space_id)).all())
    return _list(components, component, form)


def _list(components: list[Component], component: Component | None, form: TogetherForm) -> str:
    if component is None:
        return render_template("proposals/admin/index.html", component=None, form=form, page=None)
    chosen = [one for one in Status if one in request.args.getlist("status")]
    filters = Filters(components=(component.id,), statuses=tuple(chosen))
    counted = numbers(filters)
    return render_template(
        "proposals/admin/index.html",
        page=paginate(staff.work_list(filters), total=counted.matching),
        components=components,
        component=component,
        form=form,
        counted=counted,
        chosen=chosen,
        statuses=list(Status),
    )


@proposals_admin.post("/together")
def together() -> ResponseReturnValue:
    """Do one thing to all proposals that were ticked."""
    authorize("proposals.manage")
    components = managed()
    component = one_of(components) or abort(404)
    authorize("proposal.manage", component)
    form = TogetherForm()
    evaluators = db.session.scalars(staff.evaluators(component.space_id)).all()
    form.offer(evaluators)
    if not form.validate():
        return _list(components, component, form), 422
    chosen = list(db.session.scalars(staff.chosen(component.id, form.chosen.data or [])))
    if form.do.data == "answer":
        ids = ",".join(str(one.id) for one in chosen)
        return redirect(url_for(".answer", component=component.id, ids=ids), 303)
    done = _TOGETHER[form.do.data](person(), chosen, form, component)
    db.session.commit()
    flash(ngettext("%(num)s proposal changed.", "%(num)s proposals changed.", done))
    return redirect(url_for(".index", component=component.id), 303)


def _check(by: User, chosen: list[Proposal], *_more: Any) -> int:
    return services.check(by, chosen)


def _assign(by: User, chosen: list[Proposal], form: TogetherForm, _component: Component) -> int:
    evaluator = db.session.get(User, form.evaluator.data)
    return services.assign(by, chosen, evaluator) if evaluator else 0


def _publish(by: User, chosen: list[Proposal], *_more: Any) -> int:
    waiting = [one for one in chosen if one.answer and not one.answer.is_public]
    for one in waiting:
        services.publish_answer(by, one)
    return len(waiting)


def _merge(by: User, chosen: list[Proposal], form: TogetherForm, component: Component) -> int:
    into = db.session.scalar(staff.chosen(component.id, [form.into.data or 0]))
    return services.merge(by, chosen, into) if into and into.is_open else 0


_TOGETHER: dict[str, Callable[..., int]] = {
    "check": _check,
    "assign": _assign,
    "publish": _publish,
    "merge": _merge,
}


@proposals_admin.get("/new")
def new() -> str:
    """The form for a proposal of the council itself."""
    component = _component()
    return _official(ProposalForm(component), component)


@proposals_admin.post("/new")
def create() -> ResponseReturnValue:
    """Publish a proposal of the council itself."""
    component = _component()
    form = ProposalForm(component)
    if not form.validate():
        return _official(form, component), 422
    proposal = services.create_official(person(), component, form.draft())
    db.session.commit()
    flash(_("Published as a proposal of the council."))
    return redirect(proposal.url, 303)


def _component() -> Component:
    asked = asked_id("component") or abort(404)
    component = db.session.scalar(queries.component(asked)) or abort(404)
    authorize("proposal.manage", component)
    return component


def _official(form: ProposalForm, component: Component) -> str:
    return render_template("proposals/admin/new.html", form=form, component=component)
