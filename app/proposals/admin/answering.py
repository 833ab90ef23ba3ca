"""Official answers: to one proposal or to several, at once or later."""

from __future__ import annotations

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Component
from app.extensions import db
from app.proposals import queries, services
from app.proposals.admin import proposals_admin
from app.proposals.forms import AnswerForm
from app.proposals.models import Proposal, Status
from app.proposals.queries import staff
from app.proposals.routes.reading import load, person

MOST = 200  # proposals answered together
_ID = re.compile(r"[0-9]{1,9}")


def _chosen() -> tuple[Component, list[Proposal]]:
    """The component and those of the proposals named in the address that are in it."""
    asked = asked_id("component") or abort(404)
    component = db.session.scalar(queries.component(asked)) or abort(404)
    authorize("proposal.manage", component)
    ids = [int(one) for one in request.args.get("ids", "").split(",")[:MOST] if _ID.fullmatch(one)]
    found = list(db.session.scalars(staff.chosen(component.id, ids)))
    return component, found or abort(404)


@proposals_admin.get("/answer")
def answer() -> str:
    """The form for an answer."""
    component, chosen = _chosen()
    return _form(AnswerForm.of(chosen[0] if len(chosen) == 1 else None), component, chosen)


@proposals_admin.post("/answer")
def give_answer() -> ResponseReturnValue:
    """Answer, at once or to be published later."""
    component, chosen = _chosen()
    form = AnswerForm()
    if not form.validate():
        return _form(form, component, chosen), 422
    for proposal in chosen:
        services.answer(person(), proposal, Status(form.status.data), **form.values())
    db.session.commit()
    flash(
        ngettext("The answer is public.", "%(num)s answers are public.", len(chosen))
        if form.when.data == "now"
        else _("Saved. Nothing is public until you publish it.")
    )
    return redirect(url_for(".index", component=component.id), 303)


def _form(form: AnswerForm, component: Component, chosen: list[Proposal]) -> str:
    return render_template(
        "proposals/admin/answer.html", form=form, component=component, chosen=chosen
    )


@proposals_admin.post("/<int:proposal_id>/publish-answer")
def publish_answer(proposal_id: int) -> ResponseReturnValue:
    """Make an answer public that was kept for later."""
    proposal = load(proposal_id)
    authorize("proposal.manage", proposal)
    EmptyForm().validate()
    if proposal.answer is None:
        abort(404)
    services.publish_answer(person(), proposal)
    db.session.commit()
    flash(_("The answer is public."))
    return redirect(proposal.url, 303)


@proposals_admin.post("/<int:proposal_id>/unassign/<int:assessment_id>")
def unassign(proposal_id: int, assessment_id: int) -> ResponseReturnValue:
    """Take an assignment back that was not worked on."""
    assessment = db.session.scalar(staff.assessment(assessment_id)) or abort(404)
    authorize("proposal.manage", assessment.proposal)
    EmptyForm().validate()
    if assessment.proposal_id != proposal_id or assessment.is_done:
        abort(404)
    services.unassign(person(), assessment)
    db.session.commit()
    flash(_("The assignment is taken back."))
    return redirect(url_for(".index", component=assessment.proposal.component_id), 303)
