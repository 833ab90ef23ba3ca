"""The rule of who may vote in a round: set by a facilitator, frozen when the round opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.budgets.models import Round


class Base(StrEnum):
    """Whom the rule starts from; every one of them has a confirmed account that is not blocked."""

    ACCOUNT = "account"  # everybody
    RESIDENT = "resident"  # who is verified
    DOCUMENTS = "documents"  # who is verified and on a list of documents
    ADDRESSES = "addresses"  # who is on a list of e-mail addresses


BY_DOCUMENT = (Base.RESIDENT, Base.DOCUMENTS)
BY_LIST = (Base.DOCUMENTS, Base.ADDRESSES)


@dataclass(frozen=True)
class Who:
    """All parts must hold. Age and districts are known of verified residents alone."""

    base: Base = Base.ACCOUNT
    age: int = 0  # years; 0: any age
    age_on: date | None = None
    districts: tuple[str, ...] = ()  # slugs; none: wherever

    def __post_init__(self) -> None:
        if (self.age or self.districts) and not self.is_by_document:
            raise ValueError("age and district are known of verified residents alone")
        if bool(self.age) != bool(self.age_on):
            raise ValueError("an age is reached on a day")

    @property
    def is_by_document(self) -> bool:
        """Whether voters are told apart by their documents, and not by their accounts."""
        return self.base in BY_DOCUMENT

    @property
    def has_list(self) -> bool:
        return self.base in BY_LIST

    @property
    def born_until(self) -> date | None:
        """The last birth date of those who are old enough on the day."""
        if self.age_on is None:
            return None
        year = self.age_on.year - self.age
        try:
            return self.age_on.replace(year=year)
        except ValueError:  # 29 February, of a year that has none
            return date(year, 2, 28)

    @property
    def columns(self) -> dict[str, Any]:
        """As JSON, in the order in which it is promised."""
        return {
            "base": self.base.value,
            "age": self.age,
            "age_on": self.age_on.isoformat() if self.age_on else None,
            "districts": sorted(self.districts),
        }


def who_of(round_: Round) -> Who:
    """The rule of a round; without one everybody with a confirmed account may vote."""
    kept = round_.who or {}
    day = kept.get("age_on")
    return Who(
        Base(kept.get("base", Base.ACCOUNT)),
        kept.get("age", 0),
        date.fromisoformat(day) if day else None,
        tuple(kept.get("districts", ())),
    )
