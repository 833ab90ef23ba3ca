"""Asking people to be named as authors, and what they answer."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import User
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db
from app.proposals.models import Coauthor, Proposal
from app.proposals.queries.coauthors import askable
from app.proposals.routes import proposals
from app.proposals.routes.reading import load, person
from app.proposals.services import coauthors as services


def _of(proposal: Proposal, coauthor_id: int) -> Coauthor:
    return next((one for one in proposal.coauthors if one.id == coauthor_id), None) or abort(404)


@proposals.get("/<int:proposal_id>/co-authors")
def coauthors(proposal_id: int) -> str:
    """Who was asked, and who can be."""
    proposal = load(proposal_id)
    authorize("proposal.ask_coauthors", proposal)
    return render_template(
        "proposals/coauthors.html", proposal=proposal, page=paginate(askable(proposal))
    )


@proposals.post("/<int:proposal_id>/co-authors/ask/<public_id>")
def ask_coauthor(proposal_id: int, public_id: str) -> ResponseReturnValue:
    """Ask somebody who commented."""
    proposal = load(proposal_id)
    authorize("proposal.ask_coauthors", proposal)
    asked = db.session.scalar(select(User).where(User.public_id == public_id)) or abort(404)
    EmptyForm().validate()
    services.ask(person(), proposal, asked)
    db.session.commit()
    flash(_("%(name)s was asked. Nobody sees it before they accept.", name=asked.shown_name))
    return redirect(url_for(".coauthors", proposal_id=proposal_id), 303)


@proposals.post("/<int:proposal_id>/co-authors/<int:coauthor_id>/take-back")
def take_back_coauthor(proposal_id: int, coauthor_id: int) -> ResponseReturnValue:
    """End an invitation that is not answered yet."""
    proposal = load(proposal_id)
    authorize("proposal.ask_coauthors", proposal)
    EmptyForm().validate()
    services.take_back(_of(proposal, coauthor_id))
    db.session.commit()
    flash(_("The invitation is taken back."))
    return redirect(url_for(".coauthors", proposal_id=proposal_id), 303)


@proposals.post("/<int:proposal_id>/co-authors/<any(accept,decline,leave):answer>")
def answer_coauthor(proposal_id: int, answer: str) -> ResponseReturnValue:
    """What somebody who was asked says to it, or later."""
    proposal = load(proposal_id)
    authorize(f"coauthor.{answer}", proposal)
    EmptyForm().validate()
    mine = proposal.coauthor(person().id) or abort(404)
    getattr(services, answer)(mine)
    db.session.commit()
    flash(
        _("You are now named as an author.")
        if answer == "accept"
        else _("You are not named as an author.")
    )
    return redirect(proposal.url, 303)
