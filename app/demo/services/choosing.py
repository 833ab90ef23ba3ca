"""What the voters of the town choose, each by a source of chance of their own."""

from __future__ import annotations

from random import Random
from typing import Any


def choose(rng: Random, entry: dict[str, Any], area: str) -> dict[str, int]:
    """What one voter picks: projects they like, in an order of their own, while the money lasts."""
    (envelope,) = (e for e in entry["envelopes"] if (e["district"] or "") == area)
    offered = [p for p in entry["projects"] if p["envelope"] == envelope["key"]]
    if entry["ballot"] == "points":
        return _points(rng, entry["limits"], offered)
    is_knapsack = entry["ballot"] == "knapsack"
    left, chosen = envelope["amount"], {}
    for project in rng.sample(offered, len(offered)):
        if rng.random() < project["appeal"] and (not is_knapsack or project["cost"] <= left):
            chosen[str(project["number"])] = 1
            left -= project["cost"]
    return chosen


def _points(rng: Random, limits: dict[str, int], offered: list[dict[str, Any]]) -> dict[str, int]:
    """All points given out, one after the other, more often to what many like."""
    given = dict.fromkeys((str(project["number"]) for project in offered), 0)
    appeal = {str(project["number"]): project["appeal"] for project in offered}
    for _point in range(limits["max_total"]):
        open_ones = [code for code, points in given.items() if points < limits["max_value"]]
        (code,) = rng.choices(open_ones, [appeal[code] ** 2 for code in open_ones])
        given[code] += 1
    return {code: points for code, points in given.items() if points}
