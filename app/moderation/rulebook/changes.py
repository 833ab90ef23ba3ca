"""What changed between two editions of the rules: a pure comparison, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from app.moderation.rulebook.books import Rule, Rulebook
from app.versions.diff import difference


class Kind(StrEnum):
    """What became of one rule."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One rule that is not as it was; title and text with what came and went marked."""

    kind: Kind
    code: str
    title: Markup
    text: Markup


def _order(book: Rulebook, others: set[str]) -> list[str]:
    return [rule.code for rule in book.rules if rule.code in others]


def _kind(rule: Rule, old: Rule | None, is_moved: bool) -> Kind | None:
    if old is None:
        return Kind.NEW
    if (rule.title, rule.text) != (old.title, old.text):
        return Kind.CHANGED
    return Kind.MOVED if is_moved else None


def changes(before: Rulebook, after: Rulebook) -> Iterator[Change]:
    """All changes in the reader's language: first in the new order, then what was left out.

    A rule has moved if it stands elsewhere among those that both editions have.
    """
    both = {rule.code for rule in before.rules} & {rule.code for rule in after.rules}
    old_order, new_order = _order(before, both), _order(after, both)
    for rule in after.rules:
        old = before.rule(rule.code)
        is_moved = rule.code in both and old_order.index(rule.code) != new_order.index(rule.code)
        if kind := _kind(rule, old, is_moved):
            title = difference(old.title if old else "", rule.title)
            yield Change(kind, rule.code, title, difference(old.text if old else "", rule.text))
    for rule in before.rules:
        if rule.code not in both:
            gone = difference(rule.title, ""), difference(rule.text, "")
            yield Change(Kind.REMOVED, rule.code, *gone)
