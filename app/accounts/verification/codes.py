"""Codes for letters: 16 characters that nobody takes for one another, in groups of four."""

from __future__ import annotations

import secrets

from app.core import register

# None of B8, D0OQ, G6, I1L, S5, UV, Z2 beside its double: what remains is 70 bits in 16 characters
LETTERS = "ACDEFHJKMNPRTVWXY3479"
LENGTH, GROUP = 16, 4


def draw() -> str:
    """A new code, without its hyphens."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """A code as it is printed: ACDE-FHJK-MNPR-TVWX."""
    return "-".join(code[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def normalise(text: str) -> str:
    """What was typed, without hyphens and spaces, in capitals."""
    return "".join(filter(str.isalnum, text)).upper()


def hash_of(salt: str, code: str) -> str:
    """What is kept of a code: keyed, and salted with its batch."""
    return register.mac(register.key(), "letter", salt, code)
