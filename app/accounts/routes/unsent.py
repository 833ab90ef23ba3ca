"""Signing in again with a form in the hand: it is kept, shown with all words, and sent with one press."""

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import unsent
from app.accounts.services.unsent import Unsent
from app.accounts.terms import to_accept
from app.core import errors
from app.core.authz import authorize, public
from app.core.redirects import inside
from app.extensions import db, limiter

COOKIE = "unsent"
bp = Blueprint("unsent", __name__, url_prefix="/unsent")
public("form.keep")


@bp.post("")
@limiter.limit("120 per hour")  # of an address: strangers cannot fill the table with forms
def keep() -> ResponseReturnValue:
    """Keep what the page of an expired form holds, and lead to the sign-in and back."""
    authorize("form.keep")
    to, back = (inside(request.args.get(name)) for name in ("to", "back"))
    is_whole = request.args.get("whole") == "1"
    value = unsent.keep(Unsent(to, back, errors.words_of(request.form), is_whole))
    db.session.commit()
    answer = redirect(_before(url_for(".show")), 303)
    answer.set_cookie(
        COOKIE, value, max_age=int(unsent.FOR.total_seconds()), httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return answer


def _before(here: str) -> str:
    """What has to be done before the form can be sent, if anything; then on to `here`."""
    if not current_user.is_authenticated:
        return url_for("security.login", next=here)
    return to_accept(here) or here


@bp.get("")
def show() -> ResponseReturnValue:
    """What waits to be sent."""
    authorize("form.keep")
    form = unsent.read(request.cookies.get(COOKIE))
    if form is None:
        return _unstored(render_template("accounts/nothing_unsent.html"))
    is_in = current_user.is_authenticated
    title = _("Now you can send it") if is_in else _("Sign in, then send it")
    page = errors.Page(title, _("We kept what you wrote. Nothing is sent until you press the button."))  # fmt: skip
    values = {"kept": form.fields, "complete": form.complete, "to_send": form.to, "back": form.back}
    return _unstored(render_template("errors/expired.html", page=page, is_waiting=True, **values))


@bp.post("/send")
def send() -> ResponseReturnValue:
    """Forget the form and let the browser send it where it was meant to go."""
    authorize("form.keep")
    unsent.discard(request.cookies.get(COOKIE))
    db.session.commit()
    answer = redirect(inside(request.args.get("to")), 307)
    answer.delete_cookie(COOKIE)
    return answer


@bp.after_app_request
def forget(answer: Response) -> Response:
    """Signing out takes the key back."""
    is_out = request.endpoint == "security.logout" and not current_user.is_authenticated
    if is_out and COOKIE in request.cookies:
        answer.delete_cookie(COOKIE)
    return answer


def _unstored(page: str) -> Response:
    """On a shared computer nobody finds the words again with the button for going back."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
