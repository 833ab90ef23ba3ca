"""Error pages: what happened in plain words, and a way on. Details stay in the log."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.core.authz import Refusal, Refused, explain, has_words
from app.core.database import SAFE_METHODS, reading
from app.core.i18n import guess_locale
from app.core.posting import NotPosted
from app.core.redirects import inside
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
BUSY = Page(
    _l("We could not store this now"),
    _l("Our database is busy or does not answer. We kept what you sent: wait a minute, then send it again."),
)  # fmt: skip
NOT_NOW = Page(
    _l("We cannot answer now"),
    _l("Our database is busy or does not answer. Try again in a minute."),
)
SOON = "60"  # seconds until it is worth trying again
NOT_TAKEN = Page(_l("We could not post this now"), _l("We kept what you wrote."))
EXPIRED = Page(_l("You were away for a while"), _l("We kept what you wrote. Send it again."))


_first: dict[Refusal, tuple[Page, LazyString]] = {}


def asks_first(reason: Refusal, page: Page, words: LazyString) -> None:
    """Keep the words of whoever is refused for a reason they can put right; `words`: the button there."""
    _first[reason] = page, words


def _wants_json() -> bool:
    """Whether the client takes JSON and no page."""
    accepts = request.accept_mimetypes
    return request.is_json or (accepts.accept_json and not accepts.accept_html)


def _answer(code: int, page: Page, template: str = "page", **values: object) -> Response:
    if _wants_json():
        reason = values.get("reason")
        return _as_json(code, page, {"reason": reason} if reason else {})
    html = render_template(f"errors/{template}.html", code=code, page=page, **values)
    return make_response(html, code)


def _as_json(code: int, page: Page, more: dict[str, object]) -> Response:
    return make_response(jsonify({"status": code, "message": str(page.text)} | more), code)


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
    """A rule said no: the page tells which one and what helps.

    What was begun is undone first: it must leave nothing, nor hold a lock while the page is made.
    """
    if request.method not in SAFE_METHODS:
        db.session.rollback()
    if error.reason is Refusal.NOT_SIGNED_IN and request.method == "POST":
        return _kept(401)
    if error.reason in _first and request.method == "POST" and has_words() and not _wants_json():
        page, words = _first[error.reason]
        return with_words(403, page, str(words))
    if isinstance(error, NotPosted):
        return with_words(422, NOT_TAKEN._replace(text=error.text))
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
    return with_words(code, EXPIRED)


def with_words(code: int, page: Page, first: str = "") -> Response:
    """A page that keeps the words of our own form; `first`: what has to be done before it is sent."""
    if not _from_this_site():
        return _answer(code, PAGES.get(code, page))
    kept = words_of(request.form)
    values = {
        "kept": kept,
        "complete": _is_all(kept),
        "needs_person": code == HTTPStatus.UNAUTHORIZED,
    }
    answer = _answer(code, page, "expired", first=first, **values, **_way())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _way() -> dict[str, str]:
    """Where the form was to be sent, and where it was found."""
    if request.endpoint == "unsent.keep":  # its own page has expired, too
        return {"to_send": inside(request.args.get("to")), "back": inside(request.args.get("back"))}
    found = urlsplit(request.referrer or "")
    is_ours = found.netloc == request.host
    back = inside(f"{found.path}?{found.query}".rstrip("?") if is_ours else None)
    return {"to_send": request.script_root + request.full_path.rstrip("?"), "back": back}


def words_of(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The fields of a form that may be kept: all but passwords, codes and tokens."""
    fields = form.items(multi=True)
    return [(name, value) for name, value in fields if not any(part in name for part in SECRET)]


def _is_all(kept: list[tuple[str, str]]) -> bool:
    """Whether nothing that was sent was left out: no file, and no password."""
    sent = len(list(request.form.items(multi=True))) - ("csrf_token" in request.form)
    return not request.files and len(kept) == sent


def note(error: Exception) -> None:
    """Put an error into the log, and give up what was begun."""
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    db.session.rollback()


def unanswered(error: OperationalError) -> Response:
    """The database could not write, or did not say that it has: what was sent is kept, to be sent again."""
    note(error)
    return kept_for_later()


def kept_for_later() -> Response:
    """The page of a database that does not answer; it must show even then."""
    db.session.rollback()
    is_kept = request.method == "POST" and _from_this_site() and not _wants_json()
    page = BUSY if is_kept else NOT_NOW
    try:
        with reading():  # which needs nobody's leave
            answer = with_words(503, page) if is_kept else _answer(503, page)
    except Exception:  # noqa: BLE001 -- nor can it be read
        answer = _plain(503, page)
    answer.headers["Retry-After"] = SOON
    return answer


def broken(error: Exception) -> Response:
    """A fault of ours. The page must show even when the database does not answer."""
    if isinstance(getattr(error, "original_exception", None), OperationalError):
        return kept_for_later()  # it did not even say whose session this is
    db.session.rollback()
    try:
        return _answer(500, PAGES[500])
    except Exception:  # noqa: BLE001 -- whatever the layout needs may be what is broken
        return _plain(500, PAGES[500])


def _plain(code: int, page: Page) -> Response:
    """A page that needs nothing but itself, with our own form ready to be sent once more.

    No session, no settings and nobody signed in: neither the layout's values nor the reader's choice.
    """
    with force_locale(guess_locale()):
        answer = _as_json(code, page, {}) if _wants_json() else _plain_page(code, page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _plain_page(code: int, page: Page) -> Response:
    is_ours = request.method == "POST" and _from_this_site()
    kept = words_of(request.form) if is_ours else None
    values = {
        "kept": kept,
        "complete": kept is None or _is_all(kept),
        "token": request.form.get("csrf_token", ""),  # the session may be out of reach
    }
    template = current_app.jinja_env.get_template("errors/plain.html")
    return make_response(template.render(page=page, **values), code)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(500, broken)
    app.register_error_handler(OperationalError, unanswered)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, expired)
