"""The register key: what turns accounts and document numbers into names that nobody can guess.

A document number has so few digits that a plain hash of it is soon found by trying; without
this key, which lies in a file outside the database, trying leads nowhere.
"""

from __future__ import annotations

import hashlib
import hmac

from app.core import keyfiles

NAME = "register.key"


def key() -> bytes:
    """The key of this installation, made when first needed. Raises OSError."""
    return keyfiles.of_installation(NAME)


def mac(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts in hexadecimal digits; none of them may hold a NUL."""
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
