"""Writing a proposal: draft, preview, publish; then change or withdraw it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import posting
from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Component
from app.core.pagination import paginate
from app.extensions import db
from app.proposals import queries, services, similar
from app.proposals.component import settings_for
from app.proposals.forms import ProposalForm
from app.proposals.models import Proposal
from app.proposals.routes import proposals
from app.proposals.routes.reading import load, person
from app.spaces import phases


def _component() -> Component | None:
    """The component that the address names."""
    asked = asked_id("component")
    if asked is None:
        return None
    return db.session.scalar(queries.component(asked)) or abort(404)


@proposals.get("/new")
def new() -> ResponseReturnValue:
    """The form, or the choice of a process to write in."""
    component = _component()
    if component is None:
        authorize("proposal.list")
        writable = [one for one in queries.listed() if phases.is_open(one, "proposal.create")]
        return render_template("proposals/choose.html", components=writable)
    authorize("component.read", component)
    authorize("proposal.create", component)
    return _form(ProposalForm(component), component)


@proposals.post("/new")
def create() -> ResponseReturnValue:
    """Keep what was written as a draft, and show it as it will be."""
    component = _component() or abort(404)
    authorize("component.read", component)
    authorize("proposal.create", component)
    form = ProposalForm(component)
    if not posting.accepts(form, "proposal", title="title"):
        return _form(form, component), 422
    proposal = services.draft(person(), component, form.draft())
    db.session.commit()
    return _go_on(proposal)


def _form(form: ProposalForm, component: Component, proposal: Proposal | None = None) -> str:
    return render_template(
        "proposals/form.html",
        form=form,
        component=component,
        proposal=proposal,
        settings=settings_for(component),
        closes_at=phases.closes_at(component, "proposal.create"),
    )


def _go_on(proposal: Proposal) -> ResponseReturnValue:
    """To the preview, or to the drafts for somebody who goes on later."""
    if request.form.get("do") == "draft":
        flash(_("Saved as a draft. Only you can see it."))
        return redirect(url_for("proposals.drafts"), 303)
    return redirect(url_for("proposals.preview", proposal_id=proposal.id), 303)


@proposals.get("/similar")
def similar_ones() -> str:
    """Proposals like the title that somebody is typing, for the script of the form."""
    authorize("proposal.list")
    component = _component() or abort(404)
    authorize("component.read", component)
    found = similar.to_title(request.args.get("title", ""), component)
    return render_template("proposals/similar.html", found=found)


@proposals.get("/drafts")
def drafts() -> str:
    """What the person has begun to write."""
    authorize("account.use")
    page = paginate(queries.drafts_of(person().id))
    return render_template("proposals/drafts.html", page=page)


@proposals.get("/<int:proposal_id>/preview")
def preview(proposal_id: int) -> str:
    """A draft as it will look, beside proposals that may already say the same."""
    proposal = load(proposal_id)
    authorize("proposal.discard", proposal)
    return _preview(proposal)


def _preview(proposal: Proposal, why_not: str = "") -> str:
    assert proposal.component
    found = similar.to_title(proposal.title, proposal.component, but=proposal.id)
    return render_template(
        "proposals/preview.html",
        proposal=proposal,
        found=found,
        closes_at=phases.closes_at(proposal.component, "proposal.create"),
        settings=settings_for(proposal.component),
        why_not=why_not,
    )


@proposals.post("/<int:proposal_id>/publish")
def publish(proposal_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    proposal = load(proposal_id)
    authorize("proposal.publish", proposal)
    EmptyForm().validate()
    try:
        services.publish(person(), proposal)
    except posting.NotPosted as refused:
        db.session.rollback()
        return _preview(load(proposal_id), refused.text), 422
    db.session.commit()
    return posting.answer(proposal, _("Your proposal is published. Everybody can read it now."))


@proposals.post("/<int:proposal_id>/discard")
def discard(proposal_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    proposal = load(proposal_id)
    authorize("proposal.discard", proposal)
    EmptyForm().validate()
    services.discard(proposal)
    db.session.commit()
    flash(_("The draft is deleted."))
    return redirect(url_for("proposals.drafts"), 303)


@proposals.get("/<int:proposal_id>/edit")
def edit(proposal_id: int) -> str:
    """The form with what was written."""
    proposal = load(proposal_id)
    authorize("proposal.edit", proposal)
    assert proposal.component
    return _form(ProposalForm(proposal.component, proposal), proposal.component, proposal)


@proposals.post("/<int:proposal_id>/edit")
def update(proposal_id: int) -> ResponseReturnValue:
    """Change a draft, or a published proposal within its window."""
    proposal = load(proposal_id)
    authorize("proposal.edit", proposal)
    assert proposal.component
    form = ProposalForm(proposal.component, proposal)
    if not posting.accepts(form, "proposal", title="title", changed=proposal):
        return _form(form, proposal.component, proposal), 422
    services.edit(person(), proposal, form.draft(proposal))
    db.session.commit()
    if proposal.is_draft:
        return _go_on(proposal)
    flash(_("Saved. The earlier text stays readable among the versions."))
    return redirect(proposal.url, 303)


@proposals.get("/<int:proposal_id>/withdraw")
def confirm_withdrawal(proposal_id: int) -> str:
    """What goes and what stays when a proposal is withdrawn."""
    proposal = load(proposal_id)
    authorize("proposal.withdraw", proposal)
    return render_template("proposals/withdraw.html", proposal=proposal)


@proposals.post("/<int:proposal_id>/withdraw")
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Take a proposal back."""
    proposal = load(proposal_id)
    authorize("proposal.withdraw", proposal)
    EmptyForm().validate()
    services.withdraw(person(), proposal)
    db.session.commit()
    flash(_("Your proposal is withdrawn. It stays readable and is marked as withdrawn."))
    return redirect(proposal.url, 303)
