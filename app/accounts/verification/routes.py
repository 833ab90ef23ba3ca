"""Proving that one lives here: what is known so far, the ways there are, and each of them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import limits
from app.accounts.verification import methods, queries
from app.accounts.verification.forms import DocumentForm, LetterForm
from app.accounts.verification.methods import Method, Unavailable
from app.accounts.verification.services import verifying
from app.accounts.verification.services.verifying import Locked, NotMatched, OtherDocument, Outcome
from app.core.authz import authorize
from app.core.redirects import inside
from app.extensions import db

bp = Blueprint("verification", __name__, url_prefix="/account/verification")
Answer = str | Response | tuple[str, int]


@bp.get("")
def index() -> str:
    """How this account stands, and what there is to do."""
    authorize("account.use")
    return render_template(
        "accounts/verification/index.html",
        verification=queries.verification_of(current_user),
        is_waiting=queries.is_waiting(current_user),
        ways=methods.switched_on(),
        names={name: method.label for name, method in methods.every().items()},
        has_desk=methods.has_desk(),
        onward=request.args.get("next"),
        onward_url=inside(request.args.get("next")),
    )


def _way(name: str) -> Method:
    return next((one for one in methods.switched_on() if one.name == name), None) or abort(404)


def _form(way: Method, **how: object) -> DocumentForm:
    return LetterForm(**how) if way.asks_code else DocumentForm(**how)


def _page(way: Method, form: DocumentForm, problem: str = "") -> str:
    return render_template(
        "accounts/verification/claim.html", way=way, form=form, problem=problem,
        onward=request.args.get("next"),
    )  # fmt: skip


@bp.get("/<name>")
def ask(name: str) -> str:
    authorize("verification.claim")
    way = _way(name)
    return _page(way, _form(way))


@bp.post("/<name>")
def claim(name: str) -> Answer:
    """Check what somebody says. All that can be wrong with it is answered with the same words."""
    authorize("verification.claim")
    way = _way(name)
    form = _form(way)
    if not form.validate():
        return _page(way, form), 422
    try:
        outcome = verifying.attempt(current_user, way, form.claim())
    except (Locked, NotMatched, OtherDocument, Unavailable) as refused:
        db.session.rollback()
        return _page(way, form, problem_of(refused)), STATUS[type(refused)]
    db.session.commit()
    return _done(outcome)


STATUS = {Locked: 429, NotMatched: 422, OtherDocument: 409, Unavailable: 503}


def problem_of(refused: Exception) -> str:
    """What to say, in plain words."""
    match refused:
        case Locked():
            return limits.words(refused.wait)
        case OtherDocument():
            return _("Your account is verified with another document. Contact us: staff can change that.")  # fmt: skip
        case Unavailable():
            return _("This could not be checked now. Try later; nothing is wrong with what you wrote.")  # fmt: skip
        case _:
            return _("We could not find a resident with these details. Check what you entered, or contact us.")  # fmt: skip


def _done(outcome: Outcome) -> Response:
    onward = request.args.get("next")
    if outcome is Outcome.WAITING:
        flash(_("We could not finish this without a person. Staff will look at it and write to you."), "info")  # fmt: skip
        return redirect(url_for(".index"), 303)
    flash(_("Done: you are a verified resident."))
    return redirect(inside(onward) if onward else url_for(".index"), 303)
