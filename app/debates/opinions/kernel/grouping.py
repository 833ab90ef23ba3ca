"""How many groups there are, and who is in which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.debates.opinions.kernel.answers import Floats, Ints
from app.debates.opinions.kernel.limits import MOST_GROUPS, SMALLEST

WINS_NEEDED = 4  # updates in a row that another number of groups must win
LOOKED_AT = 2000  # people: how well groups are apart is measured on so many at most


@dataclass(frozen=True)
class Grouping:
    """People in k groups; `apart` is the mean silhouette (-1 to 1) and `error` its standard error."""

    labels: Ints
    centres: Floats
    apart: float
    error: float

    @property
    def k(self) -> int:
        return len(self.centres)


@dataclass(frozen=True)
class Steadiness:
    """The number of groups that is shown, and the rival that has won the last updates."""

    k: int = 0
    rival: int = 0
    wins: int = 0

    def after(self, winner: int, possible: set[int]) -> Steadiness:
        """A number of groups goes when another won several updates in a row, or when it is impossible."""
        if self.k not in possible or winner == self.k:
            return Steadiness(self.k if winner == self.k else winner)
        wins = self.wins + 1 if winner == self.rival else 1
        return Steadiness(winner) if wins >= WINS_NEEDED else Steadiness(self.k, winner, wins)


def in_one(points: Floats) -> Grouping:
    """Everybody together."""
    centre = points.mean(axis=0, keepdims=True) if len(points) else np.zeros((1, 2))
    return Grouping(np.zeros(len(points), dtype=np.int64), centre, 0.0, 0.0)


def groupings(points: Floats) -> dict[int, Grouping]:
    """Every possible grouping by its number of groups, from k-means; empty for very few people.

    Up to one group for every dozen people more than two; none may be too small to be shown.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    found = {}
    looked_at, distances = _distances(points)
    different = len(np.unique(points.round(9), axis=0))
    most = min(MOST_GROUPS, 2 + len(points) // 12, different)
    for k in range(2, most + 1 if len(points) >= 2 * SMALLEST else 0):
        with threadpool_limits(1):  # threads would wait for each other longer than they work
            fit = KMeans(k, n_init=10, random_state=0).fit(points)
        labels = fit.labels_.astype(np.int64)
        if np.bincount(labels, minlength=k).min() >= SMALLEST:
            found[k] = Grouping(
                labels, fit.cluster_centers_, *_silhouette(distances, labels[looked_at])
            )
    return found


def _distances(points: Floats) -> tuple[Ints, Floats]:
    """Whom to look at, everybody or a sample that does not change, and how far apart they are."""
    from scipy.spatial.distance import cdist

    chosen = np.arange(len(points))
    if len(chosen) > LOOKED_AT:
        chosen = np.random.default_rng(0).choice(chosen, LOOKED_AT, replace=False)
    return chosen, cdist(points[chosen], points[chosen])


def _silhouette(distances: Floats, labels: Ints) -> tuple[float, float]:
    from sklearn.metrics import silhouette_samples

    if len(np.unique(labels)) < 2:
        return -1.0, 0.0
    scores = silhouette_samples(distances, labels, metric="precomputed")
    return float(scores.mean()), float(scores.std() / np.sqrt(len(scores)))


def best(found: dict[int, Grouping]) -> int:
    """The fewest groups that are apart as well as the best ones, within one standard error.

    Breiman's rule: what more groups gain must be more than chance. 1 where there are none.
    """
    if not found:
        return 1
    top = max(found.values(), key=lambda one: one.apart)
    return min(k for k, one in found.items() if one.apart >= top.apart - top.error)


def same_names(profiles: Floats, before: Floats) -> list[int]:
    """For each group the place it had before, or a new one: those that answer most alike keep it.

    Both are mean answers, one row a group: (k, n_statements) and (k before, n_statements).
    """
    from scipy.optimize import linear_sum_assignment

    distance = ((profiles[:, None, :] - before[None, :, :]) ** 2).sum(axis=2)
    mine, theirs = linear_sum_assignment(distance)
    kept = dict(zip(mine.tolist(), theirs.tolist(), strict=True))
    names = [kept.get(group, -1) for group in range(len(profiles))]
    free = (n for n in range(len(profiles) + len(before)) if n not in kept.values())
    return [name if name >= 0 else next(free) for name in names]
