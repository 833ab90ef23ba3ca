"""Running a round: the overview, opening, taking back, closing, publishing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.budgets import queries, tasks
from app.budgets.admin import budgets_admin
from app.budgets.admin.loading import find
from app.budgets.forms import CloseForm
from app.budgets.models import Project, Round, RoundState
from app.budgets.services import closing, keys, opening, tally, wording
from app.core.forms import EmptyForm
from app.core.refusals import explain
from app.extensions import db

Answer = str | Response | tuple[str, int]
FEWEST = 10  # ballots of a district under which its turnout is not shown


@budgets_admin.get("/<int:round_id>")
def show(round_id: int) -> str:
    """Where the round stands and what can be done next. Never a result before the end."""
    round_ = find(round_id)
    checks = opening.readiness(round_) if not round_.is_frozen else []
    return render_template("budgets/admin/show.html", round=round_, checks=checks, **_overview(round_))  # fmt: skip


def _overview(round_: Round) -> dict[str, Any]:
    days: Counter[date] = Counter()
    areas: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    for day, area, channel, n in db.session.execute(queries.turnout_days(round_.id)):
        days[day] += n
        areas[area] += n
        channels[channel] += n
    count = select(func.count()).where(Project.round_id == round_.id)
    return {
        "days": sorted(days.items()),
        "areas": [(e.name, areas[e.area]) for e in round_.envelopes if e.area],
        "fewest": FEWEST,
        "total": sum(days.values()),
        "channels": channels,
        "projects": db.session.scalar(count),
        "has_key": keys.load(round_) is not None if round_.is_frozen else None,
        "window": opening.window(round_) if round_.component else None,
        "ballots": wording.BALLOTS,
        "unlike": tally.unlike_any_other(round_)
        if round_.counted_at and not round_.results_at
        else None,
        "form": EmptyForm(),
    }


@budgets_admin.get("/<int:round_id>/open")
def ask_to_open(round_id: int) -> str:
    """What opening means, what is still missing, and what will be frozen."""
    round_ = find(round_id)
    return render_template(
        "budgets/admin/open.html",
        round=round_,
        checks=opening.readiness(round_),
        window=opening.window(round_),
        rules=wording.counted_like(round_),
        warnings=wording.warnings(round_, round_.rule),
        ballots=wording.BALLOTS,
    )


@budgets_admin.post("/<int:round_id>/open")
def open_round(round_id: int) -> Response:
    round_ = find(round_id)
    try:
        opening.open_round(round_, current_user)
    except opening.NotReady as missing:
        db.session.rollback()
        flash(_("The round cannot be opened yet: %(what)s", what=str(missing) or explain(missing.reason).text), "error")  # fmt: skip
        return redirect(url_for(".ask_to_open", round_id=round_id), 303)
    db.session.commit()
    flash(_("The round is open and public. Its rules and projects cannot change now."))
    return redirect(url_for(".show", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/take-back")
def take_back(round_id: int) -> Response:
    """Make it a draft again, as long as voting has not begun."""
    round_ = find(round_id)
    try:
        opening.take_back(round_, current_user)
    except opening.NotReady:
        db.session.rollback()
        flash(_("Voting has begun, so the round cannot be taken back."), "error")
        return redirect(url_for(".show", round_id=round_id), 303)
    db.session.commit()
    flash(_("The round is a draft again."))
    return redirect(url_for(".show", round_id=round_id), 303)


@budgets_admin.get("/<int:round_id>/close")
def ask_to_close(round_id: int) -> str:
    round_ = find(round_id)
    return render_template("budgets/admin/close.html", round=round_, form=CloseForm())


@budgets_admin.post("/<int:round_id>/close")
def close(round_id: int) -> Answer:
    """Close, count, destroy the key. Pressed again after an interruption it goes on."""
    round_ = find(round_id)
    form = CloseForm()
    if form.validate() and round_.state is RoundState.VOTING and not form.reason.data:
        form.reason.errors = [_("Say why voting ends before its time")]
    if form.errors:
        return render_template("budgets/admin/close.html", round=round_, form=form), 422
    try:
        tasks.finish(round_, current_user, form.reason.data or "")
    except closing.NotClosable as refused:
        db.session.rollback()
        flash(explain(refused.reason).text, "error")
        return redirect(url_for(".show", round_id=round_id), 303)
    flash(_("Voting is closed, the ballots are counted, and the key is destroyed. Check the result, then publish it."))  # fmt: skip
    return redirect(url_for(".show", round_id=round_id), 303)


@budgets_admin.post("/<int:round_id>/publish")
def publish(round_id: int) -> Response:
    """Make the results public."""
    round_ = find(round_id)
    try:
        closing.publish(round_, current_user)
    except closing.NotClosable:
        db.session.rollback()
        flash(_("Close and count the round first."), "error")
        return redirect(url_for(".show", round_id=round_id), 303)
    db.session.commit()
    flash(_("The results are public."))
    return redirect(url_for("budgets.results", round_id=round_id), 303)
