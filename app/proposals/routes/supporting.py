"""Supporting a proposal and taking the support back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.authz import Refused, authorize
from app.core.database import writes_one_by_one
from app.extensions import db
from app.likes import services
from app.moderation.spam.supports.origins import origin
from app.proposals import pages
from app.proposals.component import settings_for
from app.proposals.models import Proposal
from app.proposals.permissions import decided
from app.proposals.queries.supporting import Supportable, status_now, supportable
from app.proposals.routes import proposals
from app.proposals.routes.reading import person


def _load(proposal_id: int) -> Supportable:
    """A proposal with what decides on its support, or 404."""
    return supportable(proposal_id) or abort(404)


@proposals.post("/<int:proposal_id>/support")
def support(proposal_id: int) -> ResponseReturnValue:
    """Stand behind a proposal."""
    proposal = _load(proposal_id)
    authorize("proposal.support", proposal)
    terms = settings_for(proposal.component).terms
    marks = origin(proposal_id, request.remote_addr, request.user_agent.string)
    services.support(person(), proposal, terms, marks)
    _refuse_what_ended(proposal)
    return _commit_and_answer(proposal_id, _("You now support this proposal."))


def _refuse_what_ended(proposal: Supportable) -> None:
    """Withdrawn since we looked? Now that this support holds the counter's row, that is settled."""
    if writes_one_by_one(db.session):
        return
    proposal.status = status_now(proposal.id) or proposal.status
    if reason := decided(proposal):
        raise Refused(reason, proposal)


@proposals.post("/<int:proposal_id>/support/undo")
def undo_support(proposal_id: int) -> ResponseReturnValue:
    """Take a support back."""
    proposal = _load(proposal_id)
    authorize("proposal.unsupport", proposal)
    services.withdraw(person(), proposal, settings_for(proposal.component).terms)
    return _commit_and_answer(proposal_id, _("You no longer support this proposal."))


def _commit_and_answer(proposal_id: int, said: str) -> ResponseReturnValue:
    """The button anew for a script that asked for it, else back to where the person was.

    The words come before the commit, after which the person would be read again for them.
    """
    back = _back() or url_for("proposals.show", proposal_id=proposal_id)
    db.session.commit()
    if request.headers.get("HX-Request"):
        return _button(db.get_or_404(Proposal, proposal_id))
    flash(said)
    return redirect(back, 303)


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
