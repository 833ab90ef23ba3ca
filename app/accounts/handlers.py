"""What follows from signing up and in: told by Flask-Security's signals."""

from typing import Any

from flask import Flask, g, session
from flask_babel import get_locale
from flask_security.signals import (
    change_email_confirmed,
    password_changed,
    password_reset,
    user_authenticated,
    user_registered,
)

from app.accounts import sessions
from app.accounts.models import User
from app.core.site import site


def note_terms(app: Flask, user: User, **_: Any) -> None:
    """The form has asked: what somebody accepted, and the language they signed up in."""
    user.accepted_terms_version = site().terms_version
    user.locale = str(get_locale())


def renew_token(app: Flask, user: User, **_: Any) -> None:
    """Whoever knew the token of the anonymous session does not know that of the new one."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def sign_out_elsewhere(app: Flask, user: User, **_: Any) -> None:
    """After a change of password only the browser that made it stays signed in."""
    sessions.end_sessions(user, but=getattr(session, "row_id", None))


def sign_out_everywhere(app: Flask, user: User, **_: Any) -> None:
    sessions.end_sessions(user)


def tell_old_address(app: Flask, user: User, old_email: str | None = None, **_: Any) -> None:
    """Whoever reads the old mailbox learns where the account went."""
    from app.accounts.mails import language_of
    from app.core.mail import enqueue

    if old_email:
        enqueue(old_email, "accounts/email_changed", locale=language_of(user), user=user)


def init_app(app: Flask) -> None:
    user_registered.connect(note_terms, app)
    user_authenticated.connect(renew_token, app)
    password_changed.connect(sign_out_elsewhere, app)
    password_reset.connect(sign_out_everywhere, app)
    change_email_confirmed.connect(tell_old_address, app)
