"""Serials of sheets: drawn at random, printed on sheet and stub, noted nowhere.

The last characters are a keyed check, so that what was mistyped is no serial, nor is what was made
up elsewhere. A ballot's slot follows from its serial: that makes the stub a receipt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from app.accounts.verification.codes import LETTERS
from app.budgets.log.entries import SIZE
from app.budgets.models import Round
from app.core import register

BODY, CHECK, GROUP = 10, 2, 4  # 44 bits, and one typing error in 400 that is not noticed


def draw(round_: Round) -> str:
    """A new serial, without its hyphens. It is of the round as it was opened: taken back, its sheets are waste paper."""
    body = "".join(secrets.choice(LETTERS) for _ in range(BODY))
    return body + _check(round_, body)


def shown(serial: str) -> str:
    """A serial as it is printed: ACDE-FHJK-MNPR."""
    return "-".join(serial[n : n + GROUP] for n in range(0, len(serial), GROUP))


def plain(text: str) -> str:
    """What was typed or scanned, without hyphens and spaces, in capitals."""
    return "".join(filter(str.isalnum, text)).upper()


def could_be(text: str) -> bool:
    """Whether a text has the form of a serial, of whatever round."""
    found = plain(text)
    return len(found) == BODY + CHECK and set(found) <= set(LETTERS)


def is_of(round_: Round, serial: str) -> bool:
    """Whether this is a serial that was drawn for the round."""
    wanted = _check(round_, serial[:BODY]) if could_be(serial) else ""
    return hmac.compare_digest(wanted.encode(), serial[BODY:].encode()) and bool(wanted)


def slot_of(origin: str, serial: str) -> str:
    """The slot of a sheet's ballot in the log of this name."""
    hashed = hashlib.sha256(b"pb-paper" + origin.encode() + b"\0" + serial.encode())
    return hashed.hexdigest()[: 2 * SIZE]


def _check(round_: Round, body: str) -> str:
    number = int(register.mac(register.key(), "sheet", str(round_.id), round_.log_origin, body), 16)
    return "".join(LETTERS[number // len(LETTERS) ** n % len(LETTERS)] for n in range(CHECK))
