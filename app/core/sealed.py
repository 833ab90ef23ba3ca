"""Texts in the database that only one browser can read: sealed with a key that is in its cookie.

A cookie's value is `name.key`: the random id of the row, and the key in Base64.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 512  # bytes: the length of what is sealed says little about how much is in it
ID, KEY, NONCE = 16, 16, 12
Parts = tuple[str, bytes]


def new() -> Parts:
    """The id of a row that is to be, and its key."""
    return secrets.token_hex(ID), secrets.token_bytes(KEY)


def parts(cookie: str | None) -> Parts | None:
    """What a cookie holds; None where it is not one of these."""
    name, _, key = (cookie or "").partition(".")
    try:
        raw = urlsafe_b64decode(key)
    except ValueError:
        return None
    return (name, raw) if len(name) == 2 * ID and name.isalnum() and len(raw) == KEY else None


def cookie(name: str, key: bytes) -> str:
    """What the browser keeps."""
    return f"{name}.{urlsafe_b64encode(key).decode()}"


def seal(key: bytes, text: str, bound_to: str) -> bytes:
    """The text for the row; `bound_to` says which row it belongs to."""
    data = text.encode()
    data = data.ljust(-(-len(data) // BLOCK) * BLOCK)
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> str | None:
    """The text again, with spaces behind it; None for another key or another row."""
    try:
        data = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except InvalidTag:
        return None
    return data.decode()
