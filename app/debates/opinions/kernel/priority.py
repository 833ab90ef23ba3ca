"""Which statement somebody sees next: new and dividing ones more often, by a draw that can be repeated."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True)
class Figures:
    """What is known of a statement; `extremity` as of the last map (0: not yet on it)."""

    id: int
    agrees: int
    disagrees: int
    passes: int
    extremity: float


def weight(one: Figures) -> float:
    """How much a statement deserves to be seen, always above 0.

    Fewer passes, more agreement and more weight on the map make it larger; so does having been
    seen little, which wears off within about five answers.
    """
    seen = one.agrees + one.disagrees + one.passes
    passed, agreed = (one.passes + 1) / (seen + 2), (one.agrees + 1) / (seen + 2)
    worth = (1 - passed) * (one.extremity + 1) * agreed
    return (worth * (1 + 8 * 2 ** (-seen / 5))) ** 2


def draw(statements: Iterable[Figures], seed: str) -> int | None:
    """The id of one, with a chance in proportion to its weight; the same for the same seed.

    Each draws a waiting time (Efraimidis and Spirakis 2006) from the seed and its own id.
    """

    def wait(one: Figures) -> tuple[float, int]:
        digest = blake2b(f"{seed}:{one.id}".encode(), digest_size=8).digest()
        chance = (int.from_bytes(digest, "big") + 1) / 2**64
        return -math.log(chance) / weight(one), one.id

    chosen = min(statements, key=wait, default=None)
    return chosen.id if chosen else None
