"""Supporting a proposal and taking the support back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.authz import Refused, authorize
from app.core.forms import EmptyForm
from app.extensions import db
from app.likes import services
from app.proposals import pages
from app.proposals.component import settings_for
from app.proposals.models import Proposal
from app.proposals.permissions import decided
from app.proposals.routes import proposals
from app.proposals.routes.reading import load, person


@proposals.post("/<int:proposal_id>/support")
def support(proposal_id: int) -> ResponseReturnValue:
    """Stand behind a proposal."""
    proposal = load(proposal_id)
    authorize("proposal.support", proposal)
    EmptyForm().validate()
    services.support(person(), proposal, settings_for(proposal.component).terms)
    _refuse_what_ended(proposal)
    db.session.commit()
    return _answer(proposal, _("You now support this proposal."))


def _refuse_what_ended(proposal: Proposal) -> None:
    """Withdrawn since we looked? Now that this support holds the counter's row, that is settled."""
    db.session.refresh(proposal, ["status"])
    if reason := decided(proposal):
        raise Refused(reason, proposal)


@proposals.post("/<int:proposal_id>/support/undo")
def undo_support(proposal_id: int) -> ResponseReturnValue:
    """Take a support back."""
    proposal = load(proposal_id)
    authorize("proposal.unsupport", proposal)
    EmptyForm().validate()
    services.withdraw(person(), proposal, settings_for(proposal.component).terms)
    db.session.commit()
    return _answer(proposal, _("You no longer support this proposal."))


def _answer(proposal: Proposal, said: str) -> ResponseReturnValue:
    """The button anew for a script that asked for it, else back to where the person was."""
    if request.headers.get("HX-Request"):
        return _button(proposal)
    flash(said)
    return redirect(_back() or proposal.url, 303)


def _button(proposal: Proposal) -> str:
    box = pages.support_context(proposal, settings_for(proposal.component))
    name = "box" if request.headers.get("HX-Target") == "support" else "button"
    return render_template(f"proposals/support_{name}.html", proposal=proposal, box=box)


def _back() -> str | None:
    """The page of this site that the button was on."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return came_from._replace(scheme="", netloc="", fragment="").geturl()
