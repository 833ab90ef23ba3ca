"""The second factor: codes from an app, each good once."""

import base64
import hashlib
import hmac
from typing import Any

import segno
from flask import Flask, redirect, request, session
from flask_login import current_user
from flask_security import Totp, UserMixin
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.redirects import inside


def derived(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose, made from the site's key."""
    return hmac.new(secret_key.encode(), purpose.encode(), hashlib.sha256).digest()


def fernet_key(secret_key: str) -> bytes:
    """The key that recovery codes are encrypted with."""
    return base64.urlsafe_b64encode(derived(secret_key, "recovery-codes"))


class Codes(Totp):
    """Time-based codes; the last one used is remembered, so that none works twice."""

    def generate_qrcode(self, username: str, totp: str) -> str:
        code = segno.make(self.get_totp_uri(username, totp), micro=False)
        return str(code.svg_data_uri(scale=5, border=3, light="white"))

    def get_last_counter(self, user: UserMixin) -> int | None:
        assert isinstance(user, User)
        return user.tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        assert isinstance(user, User)
        user.tf_last_counter = tmatch.counter


def _go_on() -> Response | None:
    """Whoever comes back to the page for codes is signed in already; Flask-Security would sign them out."""
    is_here = request.endpoint == "security.two_factor_token_validation"
    if (
        is_here
        and current_user.is_authenticated
        and session.get("tf_state") != "validating_profile"
    ):
        return redirect(inside(request.args.get("next")), 303)
    return None


def init_app(app: Flask) -> None:
    app.before_request(_go_on)
