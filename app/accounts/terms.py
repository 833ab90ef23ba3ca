"""New terms: until somebody accepts them they read, but do not write."""

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.authz import authorize
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
        "security.logout",
    }
)


def ask_first() -> Response | None:
    """Lead whoever writes without having accepted the terms of now to the page that asks."""
    if request.method in SAFE_METHODS or request.endpoint in ALWAYS_OPEN:
        return None
    if request.blueprint == "security" or not current_user.is_authenticated:
        return None
    if current_user.accepted_terms_version >= site().terms_version:
        return None
    authorize("account.use")
    return redirect(url_for("accounts.terms_to_accept", next=_back()), 303)


def _back() -> str | None:
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) or None


def init_app(app: Flask) -> None:
    app.before_request(ask_first)
