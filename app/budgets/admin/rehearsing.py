"""Rehearsing a round: a copy with test voters, from its making to its end."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.budgets import tasks
from app.budgets.admin import budgets_admin
from app.budgets.admin.checking import lines
from app.budgets.admin.loading import find
from app.budgets.forms.rehearsals import RehearsalForm
from app.budgets.models import Round, RoundState
from app.budgets.services import closing, readiness, rehearsal
from app.budgets.services.bundle import BundleRefused
from app.budgets.services.casting import CastRefused
from app.budgets.services.opening import NotReady
from app.core.authz import authorize
from app.core.refusals import explain
from app.extensions import db

Answer = str | Response | tuple[str, int]


def _copy(round_: Round) -> Round:
    authorize("round.rehearse", round_)
    return rehearsal.of(round_) or abort(404)


def _back(round_id: int) -> Response:
    return redirect(url_for(".rehearsal", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/rehearsal", endpoint="rehearsal")
def rehearsal_page(round_id: int) -> str:
    """What a rehearsal is, and where this round's stands."""
    return _page(find(round_id), RehearsalForm())


def _page(round_: Round, form: RehearsalForm) -> str:
    copy = rehearsal.of(round_)
    return render_template(
        "budgets/admin/rehearsal.html",
        round=round_,
        copy=copy,
        voted=rehearsal.voted(copy) if copy else 0,
        form=form,
        may_begin=round_.state in (RoundState.DRAFT, RoundState.PLANNED),
        undone=lines(round_, readiness.missing(round_)) if not round_.is_frozen else [],
    )


@budgets_admin.post("/<int:round_id>/rehearsal")
def rehearse(round_id: int) -> Answer:
    """Make the copy, then let its test voters vote."""
    round_ = find(round_id)
    authorize("round.rehearse", round_)
    form = RehearsalForm()
    try:
        rehearsal.check(round_)
        if not form.validate():
            return _page(round_, form), 422
        copy = rehearsal.make(round_, current_user, form.voters.data)
        db.session.commit()
    except (rehearsal.NotPossible, NotReady, IntegrityError) as refused:
        return _not_made(round_id, refused)
    return _let_vote(round_id, copy)


def _not_made(round_id: int, refused: Exception) -> Response:
    db.session.rollback()
    if isinstance(refused, NotReady):
        flash(_("The round cannot be rehearsed yet: %(what)s", what=str(refused)), "error")
    else:
        flash(
            _("There is a rehearsal already, or the round is open. Nothing was changed."), "error"
        )
    return _back(round_id)


@budgets_admin.post("/<int:round_id>/rehearsal/votes")
def go_on_voting(round_id: int) -> Response:
    """Let those vote who were kept from it by an interruption."""
    return _let_vote(round_id, _copy(find(round_id)))


def _let_vote(round_id: int, copy: Round) -> Response:
    try:
        tasks.rehearse(copy)
    except CastRefused as refused:
        db.session.rollback()
        flash(explain(refused.reason).text, "error")
        return _back(round_id)
    db.session.commit()
    flash(_("The test voters have voted. Now vote yourself, or close the rehearsal."))
    return _back(round_id)


@budgets_admin.post("/<int:round_id>/rehearsal/close")
def end_rehearsal(round_id: int) -> Response:
    """Close, count, check the archive, cut the link: all that the end of a real round does."""
    copy = _copy(find(round_id))
    try:
        tasks.finish(copy, current_user, _("End of the rehearsal"))
        rehearsal.note_end(copy, current_user)
    except closing.NotClosable as refused:
        db.session.rollback()
        flash(explain(refused.reason).text, "error")
        return _back(round_id)
    except BundleRefused:
        db.session.rollback()
        current_app.logger.exception("The archive of rehearsal %s does not pass its check", copy.id)
        flash(_("The rehearsal found a fault: the archive does not pass its own check. Ask whoever runs the server to look at its log before you open the round."), "error")  # fmt: skip
        return _back(round_id)
    db.session.commit()
    flash(_("The rehearsal is closed, counted and checked. Look at its result."))
    return _back(round_id)


@budgets_admin.post("/<int:round_id>/rehearsal/delete")
def delete_rehearsal(round_id: int) -> Response:
    """Leave nothing of it."""
    try:
        rehearsal.remove(_copy(find(round_id)), current_user)
    except rehearsal.NotPossible:
        db.session.rollback()
    else:
        db.session.commit()
    flash(_("The rehearsal is deleted."))
    return _back(round_id)
