"""What somebody has begun here and not ended: features register how to find it.

Asked before whoever began it leaves: a ballot in the booth is no vote yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Unfinished:
    """One such thing: what it is and what leaving does to it, and where to go on with it."""

    text: str
    label: str
    url: str


Look = Callable[[], Iterable[Unfinished]]

_looks: list[Look] = []


def unfinished(look: Look) -> Look:
    """Register what finds the unfinished things of the person or browser of this request."""
    if look not in _looks:
        _looks.append(look)
    return look


def all_unfinished() -> list[Unfinished]:
    return [one for look in _looks for one in look()]
