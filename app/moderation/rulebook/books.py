"""The published rules as everybody reads them: which edition holds now, and how one once read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from flask_babel import LazyString

from app.core.clock import now
from app.core.i18n import choose
from app.core.kept import detached, kept
from app.moderation.rulebook import queries
from app.moderation.rulebook.defaults import DEFAULTS

Words: TypeAlias = dict[str, str] | LazyString  # a council's texts by language, or ours


def _shown(words: Words) -> str:
    return choose(words) if isinstance(words, dict) else str(words)


@dataclass(frozen=True)
class Rule:
    """One rule; `place` is its number on the page, `code` what reports and decisions keep."""

    place: int
    code: str
    titles: Words
    texts: Words

    @property
    def title(self) -> str:
        """Its heading in the reader's language."""
        return _shown(self.titles)

    @property
    def text(self) -> str:
        """Its words in the reader's language, as Markdown."""
        return _shown(self.texts)


@dataclass(frozen=True)
class Rulebook:
    """One published edition; the first, which ships with the software, holds from the start."""

    number: int
    holds_from: datetime | None
    note: Words
    rules: tuple[Rule, ...]

    @property
    def is_announced(self) -> bool:
        """Published, but not holding yet."""
        return self.holds_from is not None and self.holds_from > now()

    def rule(self, code: str) -> Rule | None:
        """The rule with this code, if this edition has one."""
        return next((rule for rule in self.rules if rule.code == code), None)


FIRST = Rulebook(
    1, None, {}, tuple(Rule(place, *one) for place, one in enumerate(DEFAULTS, start=1))
)


def as_book(version: Any) -> Rulebook:
    """A version of the database, draft or not, as an edition."""
    rules = (
        Rule(place, rule.code, rule.titles, rule.texts)
        for place, rule in enumerate(version.rules, start=1)
    )
    return Rulebook(version.number, version.holds_from, version.note, tuple(rules))


def published() -> list[Rulebook]:
    """All published editions, the first one first."""
    return kept("rulebooks", lambda: [FIRST, *map(as_book, detached(queries.published()))])


def in_force() -> Rulebook:
    """The edition that holds at this moment."""
    return next(book for book in reversed(published()) if not book.is_announced)


def announced() -> Rulebook | None:
    """The next edition that is published and does not hold yet."""
    return next((book for book in published() if book.is_announced), None)


def edition(number: int) -> Rulebook | None:
    """A published edition by its number."""
    return next((book for book in published() if book.number == number), None)


def rule_as_read(code: str, number: int) -> Rule | None:
    """A rule as it read in an edition: what a decision made under it shows."""
    book = edition(number)
    return book.rule(code) if book else None
