"""Tickets: where they are seen, by whom has no account too, and the picture of their code."""

from __future__ import annotations

from typing import Any

import segno
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from app.extensions import db
from app.meetings.models import Registration


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="meeting-ticket")


def token(registration: Registration) -> str:
    """What a link says in the mail to somebody without an account. Nobody else can make one."""
    return str(_signer().dumps(registration.id))


def find(said: str) -> Registration | None:
    """The registration that a link names; None for a forged one, and for one that is gone."""
    try:
        number = _signer().loads(said)
    except BadSignature:
        return None
    return db.session.get(Registration, number) if isinstance(number, int) else None


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, in no language, also where no request is answered."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["SERVER_URL"]).rstrip("/") + path


def home(registration: Registration) -> str:
    """Where somebody sees their registration."""
    if registration.user_id is None:
        return address("registration.ticket", token=token(registration))
    return address("registration.show", meeting_id=registration.meeting_id)


def picture(registration: Registration) -> Markup:
    """The address at which staff check this ticket in, as a QR code."""
    where = address(
        "registration_admin.door", meeting_id=registration.meeting_id, code=registration.code
    )
    code = segno.make(where, error="m", micro=False)
    return Markup(code.svg_inline(light="white", omitsize=True))  # noqa: S704 -- drawn from an address of ours
