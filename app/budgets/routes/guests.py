"""The screen of a station: a browser that staff have made one, and whoever stands at it with a code."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from app.budgets.models import Round
from app.budgets.services.paper import kiosk
from app.budgets.services.voters import Guest

SCREEN, CODE = "kiosk", "kiosk-code"  # cookies: the round of this screen; whose turn it is
UNSENT = "unsent"  # the cookie of a form that somebody kept for after signing in


def voter(round_: Round) -> Any:
    """Who votes in this browser: whoever is signed in, else a guest at the screen of a station."""
    return current_user if current_user.is_authenticated else guest_here(round_) or current_user


def screen_here() -> int | None:
    """The round whose screen this browser is; none while somebody is signed in."""
    if SCREEN not in request.cookies or current_user.is_authenticated:
        return None
    try:
        found = _seal().loads(request.cookies[SCREEN])
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def guest_here(round_: Round) -> Guest | None:
    """Whoever stands at this screen with a code that was entered here."""
    code = request.cookies.get(CODE, "")
    return kiosk.guest_of(round_, code) if code and screen_here() == round_.id else None


def make_screen(round_: Round, answer: Response) -> Response:
    """Make this browser the screen of a station, until its cookies go."""
    return _keep(answer, SCREEN, str(_seal().dumps(round_.id)))


def leave_screen(answer: Response) -> Response:
    """Make this browser one like any other again."""
    dismiss_guest(answer).delete_cookie(SCREEN)
    return answer


def admit_guest(answer: Response, code: str) -> Response:
    return _keep(answer, CODE, code)


def dismiss_guest(answer: Response) -> Response:
    """Leave nothing of whoever stood at this screen: their code, and the keys of what they chose or wrote.

    In any other browser nothing is taken from anybody.
    """
    for name in request.cookies if screen_here() is not None else ():
        if name in {CODE, UNSENT} or name.startswith("ballot-"):
            answer.delete_cookie(name)
    return answer


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kiosk")


def _keep(answer: Response, name: str, value: str) -> Response:
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(name, value, httponly=True, samesite="Lax", secure=is_secure)
    return answer
