"""What takes two people: asking, reading what was asked for, confirming or rejecting it, taking it back; going on with a close."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets import queries, tasks
from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import find, find_request
from app.budgets.forms import AskForm, ask_form
from app.budgets.models import Act, Project, Round, RoundDecision
from app.budgets.services import agreement, closing, decisions, exceptions, wording
from app.budgets.services.bundle import BundleRefused
from app.budgets.services.logbook import LogKeyMissing
from app.core.pagination import paginate
from app.core.refusals import Refusal, explain
from app.extensions import db

Answer = str | Response | tuple[str, int]
ASKABLE = (Act.WITHDRAW, Act.EXTEND, Act.PAUSE, Act.RESUME)


@budgets_admin.get("/<int:round_id>/exceptions")
def exceptions_page(round_id: int) -> str:
    """What can be asked for while voting is open, and what was decided."""
    round_ = find(round_id)
    return render_template(
        "budgets/admin/exceptions.html",
        round=round_,
        waiting=decisions.open_request(round_),
        askable=[act for act in ASKABLE if _may_be_asked(round_, act)],
        decided=paginate(queries.decisions_of(round_id)),
        acts=wording.ACTS,
        said_of=wording.said_of,
        asked_for=wording.asked_for,
    )


def _may_be_asked(round_: Round, act: Act) -> bool:
    if act in {Act.PAUSE, Act.RESUME}:
        return exceptions.refusal(round_, act) is None
    return round_.is_under_way


@budgets_admin.get("/<int:round_id>/ask/<any(close, withdraw, extend, pause, resume):act>")
def ask_page(round_id: int, act: str) -> str:
    round_ = find(round_id)
    return _ask_page(round_, Act(act), ask_form(round_, Act(act), _open_projects(round_, act)))


@budgets_admin.post("/<int:round_id>/ask/<any(close, withdraw, extend, pause, resume):act>")
def ask(round_id: int, act: str) -> Answer:
    """Ask for something that somebody else has to confirm."""
    round_ = find(round_id)
    form = ask_form(round_, Act(act), _open_projects(round_, act))
    if not form.validate():
        return _ask_page(round_, Act(act), form), 422
    try:
        decision = decisions.ask(round_, current_user, Act(act), **form.values)
    except decisions.NotDecided as refused:
        db.session.rollback()
        return _ask_page(find(round_id), Act(act), form, explain(refused.reason).text), 409
    db.session.commit()
    flash(_("You have asked for it. The others who may manage this round got a mail; one of them has to confirm it."))  # fmt: skip
    return redirect(url_for(".request_page", round_id=round_id, decision_id=decision.id), 303)


def _open_projects(round_: Round, act: str) -> list[Project]:
    """The projects that can still be withdrawn."""
    if Act(act) is not Act.WITHDRAW:
        return []
    return list(db.session.scalars(queries.counted_projects(round_.id)))


def _ask_page(round_: Round, act: Act, form: AskForm, problem: str = "") -> str:
    waiting = decisions.open_request(round_)
    reason = None if act in {Act.WITHDRAW, Act.EXTEND} else exceptions.refusal(round_, act)
    return render_template(
        "budgets/admin/ask.html",
        round=round_,
        act=act,
        title=wording.ACTS[act],
        form=form,
        problem=problem or (explain(reason).text if reason else ""),
        waiting=waiting,
        asked_for=wording.asked_for,
        consequences=wording.consequences(round_, act),
    )


@budgets_admin.get("/<int:round_id>/requests/<int:decision_id>")
def request_page(round_id: int, decision_id: int) -> str:
    """What was asked for, what will happen and why: before it is confirmed, and for good."""
    round_ = find(round_id)
    return _request_page(round_, find_request(round_, decision_id))


def _request_page(round_: Round, decision: RoundDecision, problem: str = "") -> str:
    return render_template(
        "budgets/admin/request.html",
        round=round_,
        decision=decision,
        title=wording.ACTS[decision.act],
        asked_for=wording.asked_for(decision),
        consequences=wording.consequences(round_, decision.act),
        why_not=decisions.why_not_confirm(decision, current_user),
        problem=problem,
        is_mine=decision.asked_by_id == current_user.id,
    )


@budgets_admin.post("/<int:round_id>/requests/<int:decision_id>/confirm")
def confirm(round_id: int, decision_id: int) -> Answer:
    """Confirm what somebody else has asked for; with that it is done."""
    round_ = find(round_id)
    decision = find_request(round_, decision_id)
    try:
        decisions.confirm(decision, current_user)
    except (decisions.NotDecided, closing.NotClosable) as refused:
        return _not_confirmed(round_id, decision_id, refused.reason)
    except LogKeyMissing:
        return _not_confirmed(round_id, decision_id, Refusal.KEY_MISSING)
    tasks.tell()
    db.session.commit()
    if decision.act is Act.CLOSE:
        return _finish(round_)
    flash(_("Done. Everybody can read it on the page of the round."))
    return redirect(url_for(".exceptions_page", round_id=round_id), 303)


def _not_confirmed(round_id: int, decision_id: int, reason: Refusal) -> Answer:
    """Nothing was done; say why, and where roll and box differ say what to do."""
    db.session.rollback()
    if reason is Refusal.ROLL_DIFFERS:
        return redirect(url_for(".agreement_page", round_id=round_id), 303)
    round_ = find(round_id)
    return _request_page(round_, find_request(round_, decision_id), explain(reason).text), 409


@budgets_admin.post("/<int:round_id>/requests/<int:decision_id>/take-back")
def take_request_back(round_id: int, decision_id: int) -> Response:
    """End one's own request."""
    decision = find_request(find(round_id), decision_id)
    try:
        decisions.take_back(decision, current_user)
    except decisions.NotDecided as refused:
        return _not_ended(round_id, decision_id, refused)
    db.session.commit()
    flash(_("Your request is taken back. Nothing was changed."))
    return redirect(url_for(".show", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/requests/<int:decision_id>/reject")
def reject_request(round_id: int, decision_id: int) -> Response:
    """End the request of somebody else."""
    decision = find_request(find(round_id), decision_id)
    try:
        decisions.reject(decision, current_user)
    except decisions.NotDecided as refused:
        return _not_ended(round_id, decision_id, refused)
    db.session.commit()
    flash(_("The request is rejected. Nothing was changed."))
    return redirect(url_for(".show", round_id=round_id), 303)


def _not_ended(round_id: int, decision_id: int, refused: decisions.NotDecided) -> Response:
    db.session.rollback()
    flash(explain(refused.reason).text, "error")
    return redirect(url_for(".request_page", round_id=round_id, decision_id=decision_id), 303)


@budgets_admin.post("/<int:round_id>/go-on")
def go_on(round_id: int) -> Response:
    """Go on with a close that was decided by two and then interrupted."""
    round_ = find(round_id)
    if round_.closed_at is None:
        abort(409)
    return _finish(round_)


def _finish(round_: Round) -> Response:
    """The steps of the close, each committed. Pressed again after an interruption it goes on."""
    round_id = round_.id
    try:
        tasks.finish(round_, current_user)
    except closing.NotClosable as refused:
        db.session.rollback()
        if refused.reason is Refusal.ROLL_DIFFERS:
            return redirect(url_for(".agreement_page", round_id=round_id), 303)
        flash(explain(refused.reason).text, "error")
    except BundleRefused:
        db.session.rollback()
        current_app.logger.exception("The archive of round %s does not pass its check", round_id)
        flash(_("Voting is closed and counted, but the archive does not pass its own check. Nothing was destroyed or published. Ask whoever runs the server to look at its log."), "error")  # fmt: skip
    else:
        flash(_("Voting is closed, the ballots are counted, and the key is destroyed. Check the result, then publish it."))  # fmt: skip
    return redirect(url_for(".show", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/agreement")
def agreement_page(round_id: int) -> str:
    """Whether roll and ballot box agree, and what to do where they do not."""
    round_ = find(round_id)
    gaps = agreement.gaps(round_) if round_.is_frozen and not round_.unlinked_at else []
    names = {envelope.area: envelope.name for envelope in round_.envelopes}
    return render_template("budgets/admin/agreement.html", round=round_, gaps=gaps, names=names)
