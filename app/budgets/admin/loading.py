"""What the staff views share: loading a round, and refusing to change a frozen one."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash
from flask_babel import gettext as _

from app.budgets.models import Envelope, Project, Round, RoundDecision
from app.budgets.services.rounds import RoundFrozen
from app.core.authz import authorize
from app.extensions import db


def find(round_id: int) -> Round:
    """A round that this person runs, or 404."""
    round_ = db.get_or_404(Round, round_id)
    if round_.is_rehearsal:  # what can be done with one stands on the page of its round
        abort(404)
    authorize("round.manage", round_)
    return round_


def find_envelope(round_: Round, envelope_id: int) -> Envelope:
    return next((e for e in round_.envelopes if e.id == envelope_id), None) or abort(404)


def find_project(round_: Round, project_id: int) -> Project:
    project = db.get_or_404(Project, project_id)
    return project if project.round_id == round_.id else abort(404)


def find_request(round_: Round, decision_id: int) -> RoundDecision:
    decision = db.get_or_404(RoundDecision, decision_id)
    return decision if decision.round_id == round_.id else abort(404)


def changed(action: Callable[[], object], said: str) -> None:
    """Do it, commit and say so; a frozen round is left alone and that is said."""
    try:
        action()
    except RoundFrozen:
        db.session.rollback()
        flash(_("The round is open, so this cannot change now."), "error")
        return
    db.session.commit()
    flash(said)
