"""Links in mails: absolute, and signed where they act without a sign-in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.models import User
from app.notifications.models import News
from app.notifications.texts import link

ONE_CLICK = "List-Unsubscribe=One-Click"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-news-mails")


def base() -> str:
    return str(current_app.config["SERVER_URL"]).rstrip("/")


def absolute(news: News) -> str:
    """The address of the news, for somebody reading mail."""
    with current_app.test_request_context(base_url=base()):
        return base() + urlsplit(link(news)).path


def stop_url(user: User) -> str:
    """The address that ends the mails of this person without a sign-in."""
    return f"{base()}/notifications/stop/{_signer().dumps(user.id)}"


def stopped_user_id(token: str) -> int | None:
    """Whose mails a token ends; None for a forged one."""
    try:
        return int(_signer().loads(token))
    except (BadSignature, ValueError, TypeError):
        return None
