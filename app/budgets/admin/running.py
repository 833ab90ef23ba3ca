"""Running a round: the overview, opening, taking back, closing, publishing."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.budgets.admin import budgets_admin
from app.budgets.admin.checking import lines
from app.budgets.admin.loading import find
from app.budgets.models import Project, Round, RoundState
from app.budgets.services import closing, decisions, keys, opening, readiness, roll, tally, wording
from app.budgets.services.advice import advice
from app.budgets.services.turnout import turnout_of
from app.core.forms import EmptyForm
from app.core.refusals import Refusal, explain
from app.extensions import db

UNVOTED = (RoundState.DRAFT, RoundState.PLANNED)


@budgets_admin.get("/<int:round_id>")
def show(round_id: int) -> str:
    """Where the round stands and what can be done next. Never a result before the end."""
    round_ = find(round_id)
    return render_template(
        "budgets/admin/show.html", round=round_, **_checks(round_), **_overview(round_)
    )


def _checks(round_: Round) -> dict[str, Any]:
    """What must be done before opening, and what is wise; nothing once that is past."""
    if round_.is_frozen:
        return {"checks": [], "advice": []}
    wise = lines(round_, advice(round_), undone="idle")
    return {"checks": lines(round_, readiness.readiness(round_)), "advice": wise}


def _overview(round_: Round) -> dict[str, Any]:
    count = select(func.count()).where(Project.round_id == round_.id)
    return {
        "turnout": turnout_of(round_) if round_.state not in UNVOTED else None,
        "projects": db.session.scalar(count),
        "has_key": keys.load(round_) is not None if round_.is_frozen else None,
        "window": readiness.window(round_) if round_.component else None,
        "ballots": wording.BALLOTS,
        "unlike": tally.unlike_any_other(round_)
        if round_.counted_at and not round_.results_at
        else None,
        "waiting": decisions.open_request(round_),
        "asked_for": wording.asked_for,
        "form": EmptyForm(),
    }


@budgets_admin.get("/<int:round_id>/turnout.csv")
def turnout_csv(round_id: int) -> Response:
    """The turnout as a table: no more than the page shows."""
    turnout = turnout_of(find(round_id))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["by", "of", "ballots", "may vote"])
    writer.writerows(["day", day.isoformat(), n, None] for day, n in turnout.days.items())
    writer.writerows(["channel", name, n, None] for name, n in turnout.channels.items())
    writer.writerows(["district", group.name, group.n, group.of] for group in turnout.areas)
    writer.writerow(["all", None, turnout.total, turnout.of])
    answer = FlaskResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="turnout-{round_id}.csv"'
    return answer


@budgets_admin.get("/<int:round_id>/open")
def ask_to_open(round_id: int) -> str:
    """What opening means, what is still missing, and what will be frozen."""
    round_ = find(round_id)
    return render_template(
        "budgets/admin/open.html",
        round=round_,
        **_checks(round_),
        window=readiness.window(round_),
        rules=wording.counted_like(round_),
        ballots=wording.BALLOTS,
        limits=wording.limits_said(round_),
        settings=wording.parameter_rows(round_.rule, round_.parameters, round_.currency),
        who=wording.who_may_vote(round_),
        size=roll.size(round_),
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
    except opening.NotReady as refused:
        db.session.rollback()
        is_paper = refused.reason is Refusal.HAS_BATCHES
        words = explain(refused.reason).text if is_paper else _("Voting has begun, so the round cannot be taken back.")  # fmt: skip
        flash(words, "error")
        return redirect(url_for(".show", round_id=round_id), 303)
    db.session.commit()
    flash(_("The round is a draft again."))
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
