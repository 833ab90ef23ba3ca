"""Where one person stands, computed from their own answers for their own eyes; it is stored nowhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A group's number, the next one if it is nearly as near, and a point of the drawing (0 to 1)."""

    group: int
    also_near: int | None
    x: float
    y: float


def answers_missing(content: dict[str, Any], answers: dict[int, int]) -> int:
    """How many more answers a person must give to have a place."""
    given = sum(row["id"] in answers for row in content["statements"])
    return max(0, int(content["enough"]) - given)


def find_place(content: dict[str, Any], answers: dict[int, int]) -> Place | None:
    """The same sums as for everybody on the map; nothing where there is no map or too few answers."""
    if not content.get("groups") or answers_missing(content, answers):
        return None
    rows = [row for row in content["statements"] if row["id"] in answers]
    factor = math.sqrt(len(content["statements"]) / len(rows))
    point = [
        factor * sum((answers[row["id"]] - row["mean"]) * row["weights"][axis] for row in rows)
        for axis in range(2)
    ]
    far = sorted(
        (math.dist(point, group["centre"]), number)
        for number, group in enumerate(content["groups"])
    )
    left, top, size = content["frame"]
    x, y = ((part - edge) / size for part, edge in zip(point, (left, top), strict=True))
    return Place(far[0][1], _next(far), _inside(x), _inside(y))


def _next(far: list[tuple[float, int]]) -> int | None:
    """The second group, unless it is half as far again as the first."""
    return far[1][1] if len(far) > 1 and far[1][0] < far[0][0] * 1.5 else None


def _inside(part: float) -> float:
    return min(0.98, max(0.02, part))
