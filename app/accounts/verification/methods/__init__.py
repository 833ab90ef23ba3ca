"""Ways to prove that one lives here, behind one small interface. The site's settings say which are on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from app.accounts.verification import documents
from app.core.site import site


@dataclass(frozen=True)
class Claim:
    """What somebody says of themselves. `number` is normalised, for asking elsewhere; never stored."""

    number: str = field(repr=False)
    born: date
    code: str = field(default="", repr=False)

    @property
    def document(self) -> str:
        """The hash that may be stored."""
        return documents.hash_of(self.number)


@dataclass(frozen=True)
class Resident:
    """What a method knows of the person who made a claim that is right."""

    document: str
    born: date
    district_id: int | None = None


class Unavailable(RuntimeError):
    """Nothing can be checked this way now; the claim may be right or wrong."""


class Method(Protocol):
    """One way. `check` answers with the resident, or None where the claim is wrong or unknown.

    It may use something up (a code); the caller commits or rolls back. Raises Unavailable.
    """

    name: str
    label: Any
    words: Any
    asks_code: bool

    def is_ready(self) -> bool: ...
    def check(self, claim: Claim) -> Resident | None: ...


DESK = "desk"  # not a claim to check: staff look at the document


def every() -> dict[str, Method]:
    """All that residents can use by themselves, by name."""
    from app.accounts.verification.methods import census, council, letter

    methods: tuple[Method, ...] = (census.Census(), letter.ByLetter(), council.Council())
    return {method.name: method for method in methods}


def switched_on() -> list[Method]:
    """Those that an administrator switched on and that have what they need."""
    wanted = site().verification_methods
    return [method for name, method in every().items() if name in wanted and method.is_ready()]


def has_desk() -> bool:
    return DESK in site().verification_methods
