"""Links in mails: absolute, and signed where they act without a sign-in."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.models import User
from app.notifications.models import News, Notification
from app.notifications.texts import Kind, kind_of, link

ONE_CLICK = "List-Unsubscribe=One-Click"


class What(StrEnum):
    """What one press can end."""

    NEWS = "news"  # all mail
    REMINDERS = "reminders"
    FOLLOWING = "follow"  # of one resource, a space among them
    THREAD = "thread"
    KIND = "kind"  # of news


NEWS, REMINDERS = What.NEWS, What.REMINDERS
_ABOUT: dict[What, type[int | Kind]] = {What.FOLLOWING: int, What.THREAD: int, What.KIND: Kind}


class Stop(NamedTuple):
    """What ends: for FOLLOWING and THREAD the id of a resource says of which, for KIND the kind."""

    what: What
    about: int | Kind | None = None


ALL = Stop(What.NEWS)


class Stopped(NamedTuple):
    """Whose mails a link ends, and which."""

    user_id: int
    stop: Stop


def stop_for(told: Notification) -> Stop:
    """What ends the very reason for which somebody was told."""
    if told.news.recipient_id is None:
        return Stop(What.FOLLOWING, told.news.resource_id)
    if told.reason == "replied" and told.news.thread_id is not None:
        return Stop(What.THREAD, told.news.thread_id)
    return Stop(What.KIND, kind_of(told.news.topic))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-news-mails")


def base() -> str:
    return str(current_app.config["SERVER_URL"]).rstrip("/")


def absolute(news: News) -> str:
    """The address of the news, for somebody reading mail."""
    with current_app.test_request_context(base_url=base()):
        return urljoin(base(), link(news))


def stop_token(user_id: int, stop: Stop) -> str:
    """What a link says: for whom it ends what. Nobody else can make one."""
    said = [user_id, stop.what] if stop.about is None else [user_id, stop.what, stop.about]
    return str(_signer().dumps(said))


def stop_url(user: User, what: str = NEWS, about: int | Kind | None = None) -> str:
    """The address that ends such mails of this person without a sign-in."""
    return f"{base()}/notifications/stop/{stop_token(user.id, Stop(What(what), about))}"


def stop_headers(stop: str) -> dict[str, str]:
    """What mail programs need for a button that stops such mails (RFC 8058)."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": ONE_CLICK}


def stopped(token: str) -> Stopped | None:
    """What a token ends; None for a forged one."""
    try:
        said = _signer().loads(token)
        user_id, what, *about = said if isinstance(said, list) else [said, What.NEWS]
        what = What(what)
        kept = _ABOUT[what](about[0]) if what in _ABOUT else None
        return Stopped(int(user_id), Stop(what, kept))
    except (BadSignature, ValueError, TypeError, IndexError):
        return None
