"""The queue, and one decision for several cases."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.asked import MOST, asked_id
from app.core.authz import authorize, explain, refusal
from app.core.pagination import paginate
from app.extensions import db
from app.moderation import queries, services, targets
from app.moderation.admin import cases
from app.moderation.forms import TogetherForm
from app.moderation.forms.rules import known
from app.moderation.models import RULE_TEXTS, Case, CaseState
from app.moderation.queries import Order, Shelf, Wanted
from app.moderation.states import STATE_TAGS

MOST_AT_ONCE, DIGITS = 50, 12


def _wanted() -> Wanted:
    """What the address asks for; what it asks for in vain does not narrow."""
    said = request.args
    shelf, order, state = said.get("show", ""), said.get("sort", ""), said.get("state", "")
    rule = said.get("rule", "")
    return Wanted(
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.OPEN,
        state=CaseState(state) if state in set(CaseState) else None,
        rule=known(rule),
        space_id=asked_id("space"),
        is_mine="mine" in said,
        is_overdue="overdue" in said,
        order=Order(order) if order in set(Order) else Order.URGENT,
    )


@cases.get("")
def index() -> ResponseReturnValue:
    authorize("report.list")
    wanted = _wanted()
    page = paginate(queries.cases(current_user, wanted))
    return render_template(
        "moderation/queue.html",
        page=page,
        wanted=wanted,
        given=queries.rules_of(page),
        spaces=db.session.scalars(queries.spaces_offered(current_user)).all(),
        states=queries.SHELVES[wanted.shelf],
        orders=queries.ORDERS,
        rules=RULE_TEXTS,
        tags=STATE_TAGS,
        time_left=targets.time_left,
        is_pressing=targets.is_pressing,
    )


class Refused(NamedTuple):
    """A case that was left as it is, and why."""

    case: Case
    why: str


def _picked(form_or_args: object) -> list[Case]:
    said: list[str] = form_or_args.getlist("case")  # type: ignore[attr-defined]
    ids = [int(one) for one in said if one.isdecimal() and len(one) < DIGITS]
    known = [one for one in dict.fromkeys(ids) if 0 < one <= MOST][:MOST_AT_ONCE]
    return list(db.session.scalars(queries.some(current_user, known)).unique())


@cases.get("/together")
def together() -> ResponseReturnValue:
    """What was picked in the queue, before it is decided."""
    authorize("report.list")
    picked = _picked(request.args)
    if not picked:
        flash(_("Tick the cases to decide together first."), "info")
        return redirect(url_for(".index"), 303)
    return _together(picked, TogetherForm(formdata=None))


def _together(picked: list[Case], form: TogetherForm) -> str:
    return render_template("moderation/together.html", picked=picked, form=form)


@cases.post("/together")
def decide_together() -> ResponseReturnValue:
    """Each case is decided, told and logged on its own; what cannot be decided is listed."""
    authorize("report.list")
    picked, form = _picked(request.form), TogetherForm()
    if not form.validate() or not picked:
        return _together(picked, form), 422
    refused = [Refused(case, why) for case in picked if (why := _decide(case, form))]
    db.session.commit()
    done = len(picked) - len(refused)
    flash(ngettext("%(num)s case decided.", "%(num)s cases decided.", done))
    if not refused:
        return redirect(url_for(".index"), 303)
    return render_template("moderation/refused.html", refused=refused, done=done)


def _decide(case: Case, form: TogetherForm) -> str:
    """Why a case could not be decided; nothing if it was."""
    if reason := refusal("report.decide", case):
        return explain(reason, case).text
    try:
        with db.session.begin_nested():
            services.decide(case, current_user, form.verdict)
    except services.AlreadyDecided:
        return _("It was decided already.")
    return ""
