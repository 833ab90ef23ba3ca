"""Document numbers: written in many ways, one form; kept only as keyed hashes."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable

from app.accounts.verification.models import RegisterCheck
from app.core import register
from app.core.database import insert_for
from app.extensions import db

SHORTEST, LONGEST = 4, 32  # characters that count


class WrongKey(RuntimeError):
    """The register key is not the one under which residents were kept."""


def normalise(number: str) -> str:
    """Capitals and digits alone, so that "12.345.678-z" is 12345678Z. Raises ValueError."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", number).upper())
    kept = "".join(filter(str.isalnum, map(_plain, folded)))
    if not SHORTEST <= len(kept) <= LONGEST:
        raise ValueError(f"{len(kept)} characters are no document number")
    return kept


def _plain(character: str) -> str:
    """The digit of whatever script as 0 to 9; other characters as they are."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def hasher() -> Callable[[str], str]:
    """A function from a normalised number to the hash that is kept."""
    key = register.key()
    return lambda normalised: register.mac(key, "document", normalised)


def hash_of(normalised: str) -> str:
    """The hash of one number."""
    return hasher()(normalised)


def vouch() -> None:
    """Note by what the register key is recognised, or raise WrongKey where it is another one."""
    value = register.mac(register.key(), "check")
    insert = insert_for(db.session, RegisterCheck).values(id=1, value=value)
    db.session.execute(insert.on_conflict_do_nothing())
    known = db.session.get(RegisterCheck, 1)
    if known is None or not hmac.compare_digest(known.value, value):
        raise WrongKey
