"""Supporting a proposal and taking the support back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from app.core.authz import Refused, authorize
from app.extensions import db
from app.likes import services
from app.proposals import pages, queries
from app.proposals.component import settings_for
from app.proposals.models import Proposal
from app.proposals.permissions import decided
from app.proposals.routes import proposals
from app.proposals.routes.reading import person

_STATUS = select(Proposal.__table__.c.status).where(Proposal.__table__.c.id == bindparam("wanted"))


def _load(proposal_id: int) -> Proposal:
    """A proposal with what decides on its support, or 404."""
    return db.session.scalar(queries.supported(), {"wanted": proposal_id}) or abort(404)


@proposals.post("/<int:proposal_id>/support")
def support(proposal_id: int) -> ResponseReturnValue:
    """Stand behind a proposal."""
    proposal = _load(proposal_id)
    authorize("proposal.support", proposal)
    answer = _Answer(proposal, _("You now support this proposal."))
    services.support(person(), proposal, settings_for(proposal.component).terms)
    _refuse_what_ended(proposal)
    db.session.commit()
    return answer.send()


def _refuse_what_ended(proposal: Proposal) -> None:
    """Withdrawn since we looked? Now that this support holds the counter's row, that is settled."""
    set_committed_value(proposal, "status", db.session.scalar(_STATUS, {"wanted": proposal.id}))
    if reason := decided(proposal):
        raise Refused(reason, proposal)


@proposals.post("/<int:proposal_id>/support/undo")
def undo_support(proposal_id: int) -> ResponseReturnValue:
    """Take a support back."""
    proposal = _load(proposal_id)
    authorize("proposal.unsupport", proposal)
    answer = _Answer(proposal, _("You no longer support this proposal."))
    services.withdraw(person(), proposal, settings_for(proposal.component).terms)
    db.session.commit()
    return answer.send()


class _Answer:
    """The button anew for a script that asked for it, else back to where the person was.

    Made before the commit, after which everything would be read again.
    """

    def __init__(self, proposal: Proposal, said: str) -> None:
        self.proposal, self.said = proposal, said
        self.address = _back() or proposal.url

    def send(self) -> ResponseReturnValue:
        if request.headers.get("HX-Request"):
            return _button(self.proposal)
        flash(self.said)
        return redirect(self.address, 303)


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
