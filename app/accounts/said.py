"""Messages for the next page of whoever is signed in, in a cookie of their own.

In the session's row each would cost two transactions: one to say it, one to forget it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "said"
FLASHES = "_flashes"  # where Flask has them in a session
MOST = 4  # the latest: whoever opens no page for long must not carry them all
WITHIN = 300  # seconds in which the next page must come


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(app.secret_key), salt="said")


def recall(app: Flask, request: Request, session: Any) -> None:
    """Put what was said on the page before into the session."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return
    try:
        messages = _serializer(app).loads(cookie, max_age=WITHIN)
    except BadSignature:
        messages = []
    session.said = [tuple(message) for message in messages]
    session[FLASHES] = [*session.said]


def keep(
    interface: SecureCookieSessionInterface, app: Flask, session: Any, response: Response
) -> None:
    """Take what was said out of the session and send it along, or forget what has been shown."""
    said = dict.fromkeys(
        (kind, str(text)) for kind, text in session.pop(FLASHES, [])
    )  # may be lazy
    messages = list(said)[-MOST:]
    if messages == [*session.said]:
        return
    path, domain = interface.get_cookie_path(app), interface.get_cookie_domain(app)
    if not messages:
        response.delete_cookie(COOKIE, path=path, domain=domain)
        return
    response.set_cookie(
        COOKIE,
        str(_serializer(app).dumps(messages)),
        max_age=WITHIN,
        httponly=True,
        path=path,
        domain=domain,
        secure=interface.get_cookie_secure(app),
        samesite=interface.get_cookie_samesite(app),
    )
