"""Codes of tickets: six characters that nobody takes for one another, read out at the door."""

from __future__ import annotations

import secrets

from app.accounts.verification.codes import LETTERS
from app.accounts.verification.codes import normalise as plain

__all__ = ["could_be", "draw", "plain", "shown"]

LENGTH, GROUP = 6, 3  # one of 85 million: somebody at the door has few tries


def draw() -> str:
    """A new code, without its hyphen."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """A code as it is read: ACD-EFH."""
    return "-".join(code[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def could_be(text: str) -> bool:
    """Whether what was typed or scanned has the form of a code."""
    found = plain(text)
    return len(found) == LENGTH and set(found) <= set(LETTERS)
