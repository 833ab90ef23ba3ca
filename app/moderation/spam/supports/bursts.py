"""Groups of supports that look made: by pure rules, which the page explains. They decide nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

SMALLEST = 5  # supports; fewer are a family at one table
PAUSE = timedelta(seconds=90)  # without a support ends a burst
YOUNG = timedelta(days=1)  # of an account when it supported
# Mean seconds between two supports, and how suspicious that is; and the same for sizes.
GAPS = ((1, 99), (5, 97), (50, 95), (300, 80), (3600, 65))
SLOW = 50
SIZES = ((100, 100), (50, 95), (20, 90), (10, 80), (0, 70))


class Given(NamedTuple):
    """One support as the workbench reads it."""

    id: int
    user_id: int
    created_at: datetime
    account_since: datetime
    network: str | None
    device: str | None

    @property
    def is_young(self) -> bool:
        return self.created_at - self.account_since < YOUNG


class By(StrEnum):
    """What the supports of a group have in common."""

    BURST = "burst"
    NETWORK = "network"
    DEVICE = "device"  # the same network and the same kind of device


@dataclass(frozen=True)
class Group:
    """Supports that have something in common, the earliest first."""

    by: By
    supports: Sequence[Given]

    @property
    def key(self) -> str:
        """Names the group in an address, for as long as its supports are there."""
        return f"{self.by}-{self.supports[0].id}-{self.supports[-1].id}"

    @property
    def mean_gap(self) -> float:
        """Mean seconds between a support and the next."""
        length = self.supports[-1].created_at - self.supports[0].created_at
        return length.total_seconds() / max(1, len(self.supports) - 1)

    @property
    def young_share(self) -> float:
        """Share of accounts that were less than a day old."""
        return sum(one.is_young for one in self.supports) / len(self.supports)

    @property
    def suspicion(self) -> int:
        """0 to 100: the mean of what the pace, the size and the age of the accounts say."""
        pace = next((points for most, points in GAPS if self.mean_gap < most), SLOW)
        size = next(points for least, points in SIZES if len(self.supports) >= least)
        return round((pace + size + 100 * self.young_share) / 3)


def groups(supports: Iterable[Given]) -> list[Group]:
    """All groups in a resource's supports, the most suspicious first."""
    ordered = sorted(supports, key=lambda one: (one.created_at, one.id))
    found = [Group(By.BURST, part) for part in _bursts(ordered)]
    for by in (By.NETWORK, By.DEVICE):
        found += [Group(by, part) for part in _alike(ordered, by)]
    large = [group for group in found if len(group.supports) >= SMALLEST]
    return sorted(large, key=lambda group: (-group.suspicion, -len(group.supports), group.key))


def _bursts(ordered: Sequence[Given]) -> Iterator[list[Given]]:
    part: list[Given] = []
    for one in ordered:
        if part and one.created_at - part[-1].created_at > PAUSE:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _alike(ordered: Sequence[Given], by: By) -> Iterator[list[Given]]:
    parts: dict[str, list[Given]] = defaultdict(list)
    for one in ordered:
        if mark := one.network if by is By.NETWORK else one.device:
            parts[mark].append(one)
    yield from parts.values()
