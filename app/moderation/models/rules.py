"""The council's rules of conduct, by their codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, String, select
from sqlalchemy.types import TypeDecorator

from app.core.clock import now
from app.moderation.rulebook import books
from app.moderation.rulebook.models import LONGEST_CODE, RulesVersion

_CODE = re.compile(rf"[a-z0-9_-]{{1,{LONGEST_CODE}}}")


class Rule(StrEnum):
    """A rule by its code: those that ship with the software, and any that a council has added."""

    PERSONAL_DATA = "personal_data"
    INSULT = "insult"
    HATE = "hate"
    VIOLENCE = "violence"
    ILLEGAL = "illegal"
    SPAM = "spam"
    FALSE_IDENTITY = "false_identity"
    OFF_TOPIC = "off_topic"

    @classmethod
    def _missing_(cls, value: object) -> Rule | None:
        """A rule of the council's own: equal to every other with this code."""
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            return None
        own = str.__new__(cls, value)
        own._name_, own._value_ = value.upper(), value
        return own


class RuleCode(TypeDecorator[Rule]):
    """A rule in a column: its code."""

    impl = String(LONGEST_CODE)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Rule | None:
        return None if value is None else Rule(value)


def rules_now(context: Any) -> int:
    """The version of the rules that holds while a row is written: a column's default."""
    held = RulesVersion.published_at.is_not(None) & (RulesVersion.holds_from <= now())
    latest = select(RulesVersion.number).where(held).order_by(RulesVersion.number.desc()).limit(1)
    return int(context.connection.scalar(latest) or books.FIRST.number)


class RuleTitles(Mapping[str, str]):
    """The headings of rules in the reader's language, by code.

    Lists the rules in force; knows those of all editions, each as it read last.
    """

    def __getitem__(self, code: str) -> str:
        for book in reversed(books.published()):
            if rule := book.rule(code):
                return rule.title
        raise KeyError(code)

    def __iter__(self) -> Iterator[Rule]:
        return iter([Rule(rule.code) for rule in books.in_force().rules])

    def __len__(self) -> int:
        return len(books.in_force().rules)


RULE_TEXTS = RuleTitles()
