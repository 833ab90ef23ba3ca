"""Casting, changing and cancelling a ballot. The answer never says what was chosen."""

from __future__ import annotations

import json
import re
import secrets

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.budgets import mails
from app.budgets.forms import CancelForm, CastForm
from app.budgets.models import Round
from app.budgets.routes import budgets
from app.budgets.routes.booth import review_page, steps
from app.budgets.routes.loading import drop_basket, find, keep_basket, unstored
from app.budgets.services import casting, wording
from app.budgets.services.casting import CastRefused, Deed, Receipt
from app.budgets.services.drafts import Basket
from app.core.authz import authorize
from app.core.refusals import Refusal, explain
from app.extensions import db

LONGEST = 500  # choices that a form may carry
_CHOICE = re.compile(r"(?P<value>-?[0-9]{1,9}):(?P<code>.+)")


@budgets.post("/<int:round_id>/cast")
def cast(round_id: int) -> Response:
    """Put the reviewed ballot into the box. A refusal shows the same page with the choices kept."""
    round_ = find(round_id)
    authorize("account.use")
    form, basket = CastForm(), _basket()
    if not form.validate():
        return unstored(review_page(round_, basket, form), 422)
    try:
        receipt = casting.cast(
            round_, current_user, basket.area, basket.choices, form.submission.data
        )
    except CastRefused as refused:
        return _refused(round_.id, basket, form, refused)
    if receipt.deed is Deed.CAST:
        mails.ballot_cast(current_user, round_)
    answer = unstored(_done(round_, receipt))
    drop_basket(round_, answer)
    db.session.commit()
    return answer


def _basket() -> Basket:
    """The choices that the form carries: pairs `value:code`."""
    pairs = [_CHOICE.fullmatch(text) for text in request.form.getlist("choice")[:LONGEST]]
    choices = {pair["code"]: int(pair["value"]) for pair in pairs if pair}
    return Basket(request.form.get("area", ""), choices)


def _refused(round_id: int, basket: Basket, form: CastForm, refused: CastRefused) -> Response:
    """Nothing was changed; say why, in words, and keep what was chosen."""
    db.session.rollback()
    round_ = find(round_id)
    if refused.faults:
        problems = [wording.fault_text(fault, round_.currency) for fault in refused.faults]
        return unstored(review_page(round_, basket, form, problems), 422)
    status = 409 if refused.reason in CONFLICTS else 403
    return unstored(review_page(round_, basket, form, [explain(refused.reason, round_).text]), status)  # fmt: skip


CONFLICTS = {Refusal.ROUND_CLOSED, Refusal.NOT_OPEN_YET, Refusal.ALREADY_CAST_ON_PAPER}


def _done(round_: Round, receipt: Receipt) -> str:
    return render_template(
        "budgets/done.html", round=round_, deed=receipt.deed.value, steps=steps(round_)
    )


@budgets.get("/<int:round_id>/change")
def change(round_id: int) -> Response:
    """Before changing: what that means, and where to begin from."""
    round_ = find(round_id)
    authorize("ballot.cast", round_)
    ballot = casting.own_ballot(round_, current_user)
    if ballot is None:
        return redirect(url_for(".booth", round_id=round_id), 303)
    return unstored(render_template("budgets/change.html", round=round_, ballot=ballot))


@budgets.post("/<int:round_id>/change")
def start_change(round_id: int) -> Response:
    """Begin a new draft, empty or from the ballot that was cast."""
    round_ = find(round_id)
    authorize("ballot.cast", round_)
    ballot = casting.own_ballot(round_, current_user)
    basket = Basket(ballot.area if ballot else "")
    if ballot and ballot.content and request.form.get("begin") == "cast":
        basket.choices = json.loads(ballot.content)
    answer = keep_basket(round_, basket, redirect(url_for(".booth", round_id=round_id), 303))
    db.session.commit()
    return answer


@budgets.get("/<int:round_id>/cancel")
def ask_to_cancel(round_id: int) -> Response:
    round_ = find(round_id)
    authorize("ballot.cast", round_)
    form = CancelForm(data={"submission": secrets.token_hex(16)})
    return unstored(render_template("budgets/cancel.html", round=round_, form=form, problem=""))


@budgets.post("/<int:round_id>/cancel")
def cancel(round_id: int) -> Response:
    """Empty the ballot that was cast."""
    round_ = find(round_id)
    authorize("account.use")
    form = CancelForm()
    if not form.validate():
        return redirect(url_for(".ask_to_cancel", round_id=round_id), 303)
    try:
        receipt = casting.cancel(round_, current_user, form.submission.data)
    except CastRefused as refused:
        db.session.rollback()
        round_ = find(round_id)
        problem = explain(refused.reason, round_).text
        page = render_template("budgets/cancel.html", round=round_, form=form, problem=problem)
        return unstored(page, 409)
    answer = drop_basket(round_, unstored(_done(round_, receipt)))
    db.session.commit()
    return answer
