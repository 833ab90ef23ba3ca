"""How comments are weighed by the votes on them: pure functions."""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054  # standard deviations: of twenty such intervals one misses the true share
NEW_EVERY = 5  # among the best, each fifth place goes to the newest that was not shown yet


def lower_bound(votes: int, of: int) -> float:
    """The share of people who would vote so, if all did, is hardly below this: 0 to 1.

    The lower end of the interval of E. B. Wilson (1927) for a share, 95 %: 2 of 2 are less sure
    than 90 of 100.
    """
    if not of:
        return 0.0
    share, extra = votes / of, Z * Z / of
    middle = share + extra / 2
    half = Z * sqrt((share * (1 - share) + extra / 4) / of)
    return max(0.0, (middle - half) / (1 + extra)) if votes else 0.0


def standing(ups: int, downs: int) -> float:
    """The place of a comment among the best: the lower bound of its share of helpful votes.

    Where nobody found it helpful that would be 0, as if nobody had voted: it is below 0 then, the
    surer people are that it is not helpful.
    """
    number = ups + downs
    return lower_bound(ups, number) if ups else -lower_bound(downs, number)
