"""The order of an agenda: consent items always stand together, since one vote takes them all. No database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Ordered(Protocol):
    """What the order looks at."""

    is_consent: bool


T = TypeVar("T", bound=Ordered)


def grouped(items: Sequence[T], changed: T) -> list[T]:
    """The order once an item has become a consent item, or is none any more: last of them, or behind them."""
    others = [item for item in items if item is not changed]
    consent = [n for n, item in enumerate(others, start=1) if item.is_consent]
    if not consent:
        return list(items)
    return [*others[: consent[-1]], changed, *others[consent[-1] :]]


def moved(items: Sequence[T], item: T, place: int) -> list[T]:
    """The order with an item at this place, from 1. It passes the consent items all at once, and they move together."""
    here = next(n for n, one in enumerate(items) if one is item)
    there = min(max(place, 1), len(items)) - 1
    others = [one for one in items if one is not item]
    if item.is_consent:
        return _with_its_group(others, item, there)
    inside = 0 < there < len(others) and others[there - 1].is_consent and others[there].is_consent
    if inside:
        group = [n for n, one in enumerate(others) if one.is_consent]
        there = group[0] if there < here else group[-1] + 1
    return [*others[:there], item, *others[there:]]


def _with_its_group(others: list[T], item: T, there: int) -> list[T]:
    """The item at its place, the other consent items next to it, as near to where they stood as can be."""
    group = [one for one in others if one.is_consent]
    rest = [one for one in others if not one.is_consent]
    first = next((n for n, one in enumerate(others) if one.is_consent), there)
    first = min(max(first, there - len(group)), there)
    inside = there - first
    together = [*group[:inside], item, *group[inside:]]
    return [*rest[:first], *together, *rest[first:]]
