"""What is drawn of people's places: marks for several people each, and the reach of a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.debates.opinions.kernel.answers import Floats
from app.debates.opinions.kernel.limits import SMALLEST

MOST_MARKS = 120


@dataclass(frozen=True)
class Frame:
    """From places to a drawing of 1 by 1; the same on both axes, so that distances stay true."""

    left: float
    top: float
    size: float

    @classmethod
    def around(cls, points: Floats) -> Frame:
        """So that all but the outermost people are in it, with a margin."""
        if not len(points):
            return cls(-1.0, -1.0, 2.0)
        low, high = np.percentile(points, [1, 99], axis=0)
        size = max(float((high - low).max()) * 1.25, 1e-6)
        left, top = (low + high) / 2 - size / 2
        return cls(float(left), float(top), size)

    def put(self, points: Floats) -> Floats:
        """Places in the drawing; whoever is outside stands at its edge."""
        inside: Floats = np.clip((points - [self.left, self.top]) / self.size, 0.02, 0.98)
        return inside


def people_a_mark(n_people: int) -> int:
    """How many people a mark stands for at least."""
    return max(SMALLEST, -(-n_people // MOST_MARKS))


def marks_of(points: Floats, at_least: int) -> Floats:
    """Means of people who stand close together, never of fewer than `at_least`: (n, 2).

    The group is halved across its wider side until halves would be too small.
    """
    if len(points) < at_least:
        return np.zeros((0, 2))
    if len(points) < 2 * at_least:
        return points.mean(axis=0, keepdims=True)
    side = int(np.argmax(np.ptp(points, axis=0)))
    order = np.argsort(points[:, side], kind="stable")
    half = len(points) // 2
    halves = (points[order[:half]], points[order[half:]])
    return np.vstack([marks_of(each, at_least) for each in halves])


def reach(points: Floats) -> list[float]:
    """Centre and half axes of the ellipse that most of a group stands in: x, y, rx, ry."""
    centre, spread = points.mean(axis=0), points.std(axis=0)
    return [*centre.tolist(), *np.maximum(1.8 * spread, 0.03).tolist()]
