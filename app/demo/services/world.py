"""The world a demo is told into: its calendar, its chance, and who and what goes by which key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.accounts.models import User
from app.core.clock import at, now
from app.core.models import Component, Resource
from app.core.site import Category, District
from app.extensions import db
from app.spaces.models import Space

Deed = Callable[[], None]


@dataclass
class World:
    """What has been made so far, by key, and what is still to be told."""

    today: date
    zone: ZoneInfo
    rng: Random
    seed: int
    people: dict[str, User] = field(default_factory=dict)
    residents: list[User] = field(default_factory=list)  # who only support and vote
    categories: dict[str, Category] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    deeds: list[tuple[datetime, Deed]] = field(default_factory=list)

    def moment(self, day: int, clock: str = "") -> datetime:
        """This many days from today, at a time of the town's clock or at some waking hour."""
        if clock:
            hour, minute = map(int, clock.split(":"))
        else:
            hour, minute = self.rng.randint(7, 21), self.rng.randrange(60)
        local = datetime.combine(self.today, time(hour, minute), self.zone)
        return local + timedelta(days=day)

    @property
    def horizon(self) -> datetime:
        """The end of what is told: last midnight, so that all tellings of a day are the same."""
        return self.moment(0, "00:00")

    def between(self, start: datetime, end: datetime) -> datetime:
        """Some moment in between, sooner rather than later, as people answer."""
        share = min(self.rng.random(), self.rng.random())
        return start + (end - start) * share

    def tell(self, moment: datetime, deed: Deed) -> None:
        """Let something happen at a moment, once the whole story is known."""
        self.deeds.append((moment, deed))

    def run(self) -> None:
        """Tell everything in the order of time; what lies ahead is not told."""
        for moment, deed in sorted(self.deeds, key=lambda told: told[0]):
            if moment > now():
                raise ValueError(f"{moment} is still to come and cannot have happened.")
            with at(moment):
                deed()
                db.session.flush()
        self.deeds.clear()

    def settle(self, resource: Any, key: str = "") -> None:
        """Give a resource its place in the random order by the seed, and its key."""
        resource.random_key = self.rng.getrandbits(31)
        if key:
            self.resources[key] = resource

    def category(self, key: str | None) -> Category | None:
        return self.categories[key] if key else None

    def district(self, key: str | None) -> District | None:
        return self.districts[key] if key else None
