"""New terms: until somebody accepts them they read, but do not write."""

from collections.abc import Callable

from flask import Flask, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import errors
from app.core.authz import authorize, has_words
from app.core.database import SAFE_METHODS
from app.core.site import site

ALWAYS_OPEN = frozenset(
    {
        "accounts.accept_terms",
        "accounts.download_data",
        "accounts.delete",
        "accounts.end_session",
        "accounts.end_other_sessions",
        "preferences.language",
        "look.keep",
        "unsent.keep",
        "security.logout",
    }
)

CHANGED = errors.Page(
    _l("The terms of use have changed"),
    _l("We kept what you wrote. Once you have accepted the new terms you can send it."),
)


def ask_first() -> Response | None:
    """Lead whoever writes without having accepted the terms of now to the page that asks."""
    if request.method in SAFE_METHODS or request.endpoint in ALWAYS_OPEN:
        return None
    if request.blueprint == "security" or not current_user.is_authenticated:
        return None
    if are_accepted():
        return None
    authorize("account.use")
    if has_words():
        return errors.with_words(403, CHANGED, str(_l("Read the terms and come back")))
    return redirect(url_for("accounts.terms_to_accept", next=_back()), 303)


def are_accepted() -> bool:
    """Whether the person signed in has accepted the terms of now."""
    return bool(current_user.accepted_terms_version >= site().terms_version)


_also: dict[str, Callable[[str], str | None]] = {}


def also_ask(name: str, where: Callable[[str], str | None]) -> None:
    """Let a feature above ask for more; `where` answers with its page, or nothing if all is well.

    It is given the address to come back to.
    """
    _also[name] = where


def to_accept(here: str) -> str | None:
    """The page that somebody signed in has to see before words of theirs can be sent, if any."""
    if not are_accepted():
        return url_for("accounts.terms_to_accept", next=here)
    return next((url for where in _also.values() if (url := where(here))), None)


def _back() -> str | None:
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) or None


def init_app(app: Flask) -> None:
    app.before_request(ask_first)
