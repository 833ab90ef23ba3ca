"""Casting, changing and cancelling a ballot. The answer never says what was chosen."""

from __future__ import annotations

import json
import re
import secrets
from contextlib import suppress

import segno
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app.budgets import mails
from app.budgets.forms import CancelForm, CastForm
from app.budgets.models import Round
from app.budgets.routes import budgets
from app.budgets.routes.booth import lost_cast, review_page, steps
from app.budgets.routes.guests import guest_here
from app.budgets.routes.loading import (
    cookie_name,
    drop_basket,
    find,
    keep_basket,
    projects_of,
    unstored,
)
from app.budgets.services import casting, wording
from app.budgets.services.casting import CastRefused, Deed, Receipt
from app.budgets.services.drafts import Basket
from app.budgets.services.paper import kiosk
from app.budgets.services.voters import Guest
from app.budgets.services.who import who_of
from app.core import errors
from app.core.authz import authorize
from app.core.database import reading
from app.core.refusals import Refusal, explain
from app.extensions import db

MASK = 2  # the best for nearly all receipts: trying all eight took a third of the time of a cast
LONGEST = 500  # choices that a form may carry
_CHOICE = re.compile(r"(?P<value>-?[0-9]{1,9}):(?P<code>.+)")


@budgets.post("/<int:round_id>/cast")
def cast(round_id: int) -> Response:
    """Put the reviewed ballot into the box. A refusal shows the same page with the choices kept."""
    round_ = find(round_id)
    guest = guest_here(round_)
    if guest is None:
        authorize("account.use")
    form, basket, problems = CastForm(), _basket(), _unreadable()
    if problems or not form.validate():
        return unstored(review_page(round_, basket, form, problems), 422)
    try:
        receipt = _cast(round_, guest, basket, form.submission.data)
    except CastRefused as refused:
        return _refused(round_.id, basket, form, refused)
    answer = unstored(_done(round_, receipt))
    drop_basket(round_, answer)
    db.session.commit()
    return answer


def _cast(round_: Round, guest: Guest | None, basket: Basket, submission: str) -> Receipt:
    """Cast for whoever this is; people with an account get a mail that they have voted."""
    if guest is not None:
        return kiosk.cast(round_, guest, basket.area, basket.choices, submission)
    receipt = casting.cast(round_, current_user, basket.area, basket.choices, submission)
    if receipt.deed is Deed.CAST:
        mails.ballot_cast(current_user, round_)
    return receipt


def _basket() -> Basket:
    """The choices that the form carries: pairs `value:code`."""
    choices = {pair["code"]: int(pair["value"]) for pair in _pairs() if pair}
    return Basket(request.form.get("area", ""), choices)


def _pairs() -> list[re.Match[str] | None]:
    return [_CHOICE.fullmatch(text) for text in request.form.getlist("choice")[:LONGEST]]


def _unreadable() -> list[str]:
    """What no page of ours sends: what is cast must be all that was sent, and nothing else."""
    pairs = _pairs()
    codes = [pair["code"] if pair else "" for pair in pairs]
    if len(set(codes)) == len(request.form.getlist("choice")) and "" not in codes:
        return []
    return [_("The form was damaged: it names a project twice, or in a way we do not know. Look through your choice and cast it again.")]  # fmt: skip


@budgets.errorhandler(OperationalError)
def unanswered(error: OperationalError) -> Response:
    """The database did not take a ballot, or did not say that it has: the receipt if it has, else the choices are kept."""
    errors.note(error)
    with suppress(OperationalError), reading():
        if request.endpoint == "budgets.cast" and current_user.is_authenticated:
            return _in_or_not()
    return errors.kept_for_later()


def _in_or_not() -> Response:
    round_, form = find((request.view_args or {})["round_id"]), CastForm()
    receipt = casting.receipt_of(round_, current_user, form.submission.data or "")
    if receipt is not None:
        answer = unstored(_done(round_, receipt))
        answer.delete_cookie(cookie_name(round_))
        return answer
    problem = explain(Refusal.DATABASE_IN_USE, round_).text
    return unstored(review_page(round_, _basket(), form, [problem]), 503)


def _refused(round_id: int, basket: Basket, form: CastForm, refused: CastRefused) -> Response:
    """Nothing was changed; say why, in words, and keep what was chosen."""
    db.session.rollback()
    round_ = find(round_id)
    if refused.faults:
        problems = [wording.fault_text(fault, round_.currency) for fault in refused.faults]
        return unstored(review_page(round_, basket, form, problems), 422)
    status = 409 if refused.reason in CONFLICTS else 403
    return unstored(review_page(round_, basket, form, [explain(refused.reason, round_).text]), status)  # fmt: skip


CONFLICTS = {
    Refusal.PROJECT_WITHDRAWN,
    Refusal.ROUND_PAUSED,
    Refusal.ROUND_CLOSED,
    Refusal.NOT_OPEN_YET,
    Refusal.ALREADY_AT_STATION,
    Refusal.ALREADY_CAST_ON_PAPER,
    Refusal.CODE_USED,
}


def _done(round_: Round, receipt: Receipt) -> str:
    """The answer with the receipt. It is shown this once, and sent nowhere."""
    code = segno.make(receipt.promise.text, error="m", mask=MASK)
    picture = code.svg_inline(scale=3, light="white")
    return render_template(
        "budgets/done.html",
        round=round_,
        deed=receipt.deed.value,
        receipt=receipt.promise,
        picture=Markup(picture),  # noqa: S704 -- drawn from hexadecimal digits and base64
        steps=steps(round_),
    )


@budgets.get("/<int:round_id>/change")
def change(round_id: int) -> Response:
    """Before changing: what that means, and where to begin from."""
    round_ = find(round_id)
    authorize("ballot.cast", round_)
    ballot = casting.own_ballot(round_, current_user)
    if ballot is None:
        return redirect(url_for(".booth", round_id=round_id), 303)
    is_own = not who_of(round_).is_by_document
    lost = lost_cast(round_, projects_of(round_))
    page = render_template(
        "budgets/change.html", round=round_, ballot=ballot, is_own=is_own, lost=lost
    )
    return unstored(page)


@budgets.post("/<int:round_id>/change")
def start_change(round_id: int) -> Response:
    """Begin a new draft, empty or from the ballot that was cast."""
    round_ = find(round_id)
    authorize("ballot.cast", round_)
    ballot = casting.own_ballot(round_, current_user)
    basket = Basket(ballot.area if ballot else "")
    # A document that staff gave to another account takes the ballot along, but never what it says.
    is_own = not who_of(round_).is_by_document
    if ballot and ballot.content and is_own and request.form.get("begin") == "cast":
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
