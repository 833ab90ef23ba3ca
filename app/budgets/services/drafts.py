"""The ballot before it is cast: sealed choices under a random id, the key only in the browser's cookie.

No person, no time. Nothing of it is a vote, and nobody can read it without that cookie.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.budgets.models import Draft, Round
from app.extensions import db

BLOCK = 512  # bytes: the length of a sealed draft says little about how much is in it
ID, KEY, NONCE = 16, 16, 12


@dataclass
class Basket:
    """What somebody has chosen so far: the area they vote in, and a value for each project's code."""

    area: str = ""
    choices: dict[str, int] = field(default_factory=dict)


def read(round_: Round, cookie: str | None) -> Basket | None:
    """The draft that a cookie opens; None when there is none, or it is not this round's."""
    parts = _parts(cookie)
    draft = db.session.get(Draft, parts[0]) if parts else None
    if parts is None or draft is None or draft.round_id != round_.id:
        return None
    nonce, sealed = draft.sealed[:NONCE], draft.sealed[NONCE:]
    try:
        text = AESGCM(parts[1]).decrypt(nonce, sealed, _bound_to(round_, draft.id))
    except InvalidTag:
        return None
    return Basket(**json.loads(text))


def keep(round_: Round, basket: Basket, cookie: str | None = None) -> str:
    """Store a draft, over the cookie's old one if there is one; gives back the cookie's value."""
    parts = _parts(cookie) if read(round_, cookie) else None
    name, key = parts or (secrets.token_hex(ID), secrets.token_bytes(KEY))
    draft = db.session.get(Draft, name) or Draft(id=name, round_id=round_.id)
    text = json.dumps({"area": basket.area, "choices": basket.choices}).encode()
    text = text.ljust(-(-len(text) // BLOCK) * BLOCK)
    nonce = secrets.token_bytes(NONCE)
    draft.sealed = nonce + AESGCM(key).encrypt(nonce, text, _bound_to(round_, name))
    db.session.add(draft)
    db.session.flush()
    return f"{name}.{urlsafe_b64encode(key).decode()}"


def discard(round_: Round, cookie: str | None) -> None:
    """Throw a draft away, as casting does."""
    if parts := _parts(cookie):
        draft = db.session.get(Draft, parts[0])
        if draft is not None and draft.round_id == round_.id:
            db.session.delete(draft)
            db.session.flush()


def _parts(cookie: str | None) -> tuple[str, bytes] | None:
    name, _, key = (cookie or "").partition(".")
    try:
        raw = urlsafe_b64decode(key)
    except ValueError:
        return None
    return (name, raw) if len(name) == 2 * ID and name.isalnum() and len(raw) == KEY else None


def _bound_to(round_: Round, name: str) -> bytes:
    return f"{round_.id}:{name}".encode()
