"""Error pages: what happened in plain words, and a way on. Details stay in the log."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.authz import Refusal, Refused, explain
from app.extensions import db

SECRET = ("password", "csrf_token", "code", "token", "secret")  # parts of names never sent back


class Page(NamedTuple):
    """Heading and text of an error page."""

    title: LazyString
    text: LazyString


PAGES = {
    400: Page(
        _l("We could not read this request"),
        _l(
            "Something in it was missing or damaged. Go back, load the page again and try once more."
        ),
    ),
    401: Page(_l("Sign in first"), _l("Only people who are signed in can see this.")),
    403: Page(_l("You cannot do this"), _l("Only some people can do this, or not at this time.")),
    404: Page(
        _l("This page is not here"),
        _l(
            "The address may be mistyped, or the page was moved. Proposals and results are never"
            " deleted, so the search will find them."
        ),
    ),
    405: Page(
        _l("This address does not take that"),
        _l("Go back to the page you came from and use its buttons."),
    ),
    413: Page(
        _l("That is too large"),
        _l("The files together are larger than we take. Go back and choose smaller ones."),
    ),
    422: Page(
        _l("Something needs correcting"),
        _l("Go back, correct what is marked and send it again."),
    ),
    429: Page(
        _l("That was a bit fast"),
        _l("You have sent many requests in a short time. Wait a minute, then try again."),
    ),
    500: Page(
        _l("Something broke on our side"),
        _l("It is not your fault. The team can see what went wrong. Try again in a few minutes."),
    ),
}
EXPIRED = Page(_l("You were away for a while"), _l("We kept what you wrote. Send it again."))


def _wants_json() -> bool:
    """Whether the client takes JSON and no page."""
    accepts = request.accept_mimetypes
    return request.is_json or (accepts.accept_json and not accepts.accept_html)


def _answer(code: int, page: Page, template: str = "page", **values: object) -> Response:
    if _wants_json():
        reason = values.get("reason")
        body = {"status": code, "message": str(page.text)} | ({"reason": reason} if reason else {})
        return make_response(jsonify(body), code)
    html = render_template(f"errors/{template}.html", code=code, page=page, **values)
    return make_response(html, code)


def http_error(error: HTTPException) -> Response | HTTPException:
    """Any refused or failed request."""
    code = error.code or 500
    if error.response is not None:
        return error
    known = code if code in PAGES else 500 if code > 500 else 400
    response = _answer(code, PAGES[known])
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def refused(error: Refused) -> Response:
    """A rule said no: the page tells which one and what helps."""
    if error.reason is Refusal.NOT_SIGNED_IN and request.method == "POST":
        return _kept(401)
    explanation = explain(error.reason, error.subject)
    page = PAGES[403]._replace(text=explanation.text)
    return _answer(403, page, "refused", explanation=explanation, reason=str(error.reason))


def _from_this_site() -> bool:
    """Whether our own page sent the form; another site must not have its request repeated."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    sender = request.origin or request.referrer or ""
    return f"{sender}/".startswith(request.host_url)


def expired(error: CSRFError) -> Response:
    """A form whose token is too old: shown again with all words kept, ready to send."""
    return _kept(400) if request.method == "POST" else _answer(400, PAGES[400])


def _kept(code: int) -> Response:
    """The form of our own page with its words, to be sent once more."""
    if not _from_this_site():
        return _answer(code, PAGES[code])
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(part in name for part in SECRET)
    ]
    complete = not request.files and len(kept) == len(list(request.form.items(multi=True))) - (
        "csrf_token" in request.form
    )
    return _answer(code, EXPIRED, "expired", kept=kept, complete=complete)


def broken(error: Exception) -> Response:
    """A fault of ours. The page must show even when the database does not answer."""
    db.session.rollback()
    try:
        return _answer(500, PAGES[500])
    except Exception:  # noqa: BLE001 -- whatever the layout needs may be what is broken
        return make_response(render_template("errors/plain.html", page=PAGES[500]), 500)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(500, broken)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, expired)
