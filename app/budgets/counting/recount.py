"""Count a published election again: python3 recount.py manifest.json ballots.txt

Needs nothing but Python 3.9. It reads the manifest (projects, rule, parameters, seed, result) and the ballots, checks
that they are the ones the manifest names, counts by whole numbers and fractions alone, and compares the result with the
published one byte for byte. It prints the result and ends with 0 if it is the same, else with 1 and the first
difference. Written apart from the program that made the count, on purpose; laid out to be printed on a few pages.
"""

# fmt: off
from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction
from itertools import compress
from typing import Any


def text_of(value: object) -> str:
    """The canonical text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def sha(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def ratio(value: Fraction | int) -> str:
    """A fraction as "p/q"."""
    return f"{Fraction(value).numerator}/{Fraction(value).denominator}"


class Election:
    """Projects by id; for each its supporters as (number of the ballot, points). Every ballot has a weight."""

    def __init__(self, header: Any, ballots: list[tuple[dict[str, int], int]]) -> None:
        self.budget, self.seed, spec = header["budget"], header["seed"], header["spec"]
        self.cost: dict[str, int] = {p["id"]: p["cost"] for p in header["projects"]}
        self.group: dict[str, str] = {p["id"]: p["group"] for p in header["projects"]}
        self.ids = sorted(self.cost)
        self.weight = [weight for _, weight in ballots]
        self.n = sum(self.weight)
        self.fans: dict[str, list[tuple[int, int]]] = {p: [] for p in self.ids}
        self.points, self.votes = dict.fromkeys(self.ids, 0), dict.fromkeys(self.ids, 0)
        for number, (ballot, weight) in enumerate(ballots):
            for p, value in ballot.items():
                worth = value
                if spec["type"] == "ranks":
                    worth = spec["vector"][value - 1] if value <= len(spec["vector"]) else 0
                self.points[p] += worth * weight
                if value > 0:
                    self.votes[p] += weight
                    self.fans[p].append((number, worth))
        drawn = sorted(self.ids, key=lambda p: hashlib.sha256((self.seed + p).encode()).digest())
        self.lot = {p: place for place, p in enumerate(drawn)}

    def taken(self, winners: list[str]) -> set[str]:
        """The conflict groups that have a winner."""
        return {self.group[p] for p in winners if self.group[p]}


class Ties:
    """Orders equal projects: lower cost, then higher score, then the lot; and writes down every tie."""

    def __init__(self, election: Election, scores: dict[str, int]) -> None:
        self.e, self.scores, self.step = election, scores, 0
        self.log: list[dict[str, Any]] = []

    def order(self, equal: list[str], value: Fraction | int, round_: int) -> list[str]:
        """The projects in order; the same tie in a later step is not written down again."""
        ordered = sorted(equal, key=lambda p: (self.e.cost[p], -self.scores[p], self.e.lot[p]))
        costs, pairs = {self.e.cost[p] for p in ordered}, {(self.e.cost[p], self.scores[p]) for p in ordered}
        level = "cost" if len(costs) == len(ordered) else "votes" if len(pairs) == len(ordered) else "lot"
        if len(ordered) > 1 and all(tie["order"] != ordered for tie in self.log):
            self.log.append({"step": self.step, "round": round_, "projects": sorted(ordered), "value": ratio(value),
                             "level": level, "order": ordered})
        return ordered


class Basket:
    """What has been bought, in order, with what was left after each purchase."""

    def __init__(self, election: Election) -> None:
        self.e, self.left = election, election.budget
        self.winners: list[str] = []
        self.rounds: list[dict[str, object]] = []

    def buy(self, p: str, **figures: str) -> None:
        """Buy; a reserve pays what goes beyond the envelope."""
        self.left = max(0, self.left - self.e.cost[p])
        self.winners.append(p)
        self.rounds.append({"winner": p, "left": self.left, **figures})

    def excludes(self, p: str) -> bool:
        """Whether a project of the same conflict group was bought."""
        return self.e.group[p] in self.e.taken(self.winners)


def share(text: str | None) -> Fraction:
    """A share such as "4/5", "0.8" or "80%"."""
    text = (text or "0").strip()
    return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)


def ranked(e: Election, standing: list[str], by: str, ties: Ties) -> list[str]:
    """Projects from the best to the worst."""
    scores = e.points if by == "points" else e.votes
    worth = {p: Fraction(scores[p], e.cost[p] if by == "votes_per_cost" else 1) for p in standing}
    ordered: list[str] = []
    for value in sorted(set(worth.values()), reverse=True):
        ordered += ties.order([p for p in standing if worth[p] == value], value, len(ordered) + 1)
    return ordered


def greedy(e: Election, p: dict[str, Any]) -> tuple[Basket, list[Any]]:
    """The greedy rule."""
    scores, reserve = e.points if p["by"] == "points" else e.votes, share(p["reserve"])
    stops = p["misfit"] == "stop" or reserve > 0
    standing = [q for q in e.ids if scores[q] > 0 and scores[q] >= p["threshold"]
                and e.votes[q] >= share(p["threshold_share"]) * e.n and (e.cost[q] <= e.budget or stops)]
    ties, basket = Ties(e, scores), Basket(e)
    for q in ranked(e, standing, p["by"], ties):
        if basket.excludes(q):
            continue
        fits = e.cost[q] <= basket.left
        if fits or (reserve > 0 and basket.left >= reserve * e.cost[q]):
            basket.buy(q)
        if not fits and stops:
            break
    return basket, ties.log


def price_of(e: Election, p: str, money: list[int], scale: int, by_points: bool) -> tuple[int, int] | None:
    """The price of a project: numerator over (denominator x scale), None if its supporters cannot pay.

    All money is whole numbers over one common `scale`, so nothing is ever rounded.
    """
    fans = [(money[i], e.weight[i], worth if by_points else 1) for i, worth in e.fans[p] if worth > 0 or not by_points]
    cost, units = e.cost[p] * scale, sum(w * u for _, w, u in fans)
    if not units or sum(m * w for m, w, _ in fans) < cost:
        return None
    for m, w, u in sorted(fans, key=(lambda fan: Fraction(fan[0], fan[2])) if by_points else None):
        if m * units >= cost * u:
            break
        cost -= m * w
        units -= w * u
    return cost, units


def shares_once(e: Election, endowment: Fraction, standing: list[str], utility: str,
                ties: Ties) -> list[tuple[str, Fraction]]:
    """Equal shares at one endowment: each winner with its price."""
    by_points, scale = utility == "points", endowment.denominator
    money = [endowment.numerator] * len(e.weight)
    known = dict.fromkeys(standing, Fraction(0))
    bought: list[tuple[str, Fraction]] = []
    while True:
        best, terms = None, {}
        for p in sorted(known, key=lambda p: known[p]):
            if best is not None and known[p] > best:
                break  # a price never falls
            found = price_of(e, p, money, scale, by_points)
            if found is None or e.group[p] in e.taken([w for w, _ in bought]):
                del known[p]
                continue
            terms[p] = found
            known[p] = Fraction(found[0], found[1] * scale * (e.cost[p] if utility == "cost" else 1))
            best = known[p] if best is None else min(best, known[p])
        if best is None:
            return bought
        winner = ties.order([p for p in terms if known[p] == best], best, len(bought) + 1)[0]
        top, units = terms[winner]
        bought.append((winner, Fraction(top, units * scale)))
        scale *= units
        money = [m * units for m in money]
        for i, worth in e.fans[winner]:
            money[i] = max(0, money[i] - top * (max(0, worth) if by_points else 1))
        del known[winner]


def shares(e: Election, p: dict[str, Any]) -> tuple[Basket, list[Any]]:
    """Equal shares with its completions."""
    by = "points" if p["utility"] == "points" else "votes"
    scores, basket = e.points if by == "points" else e.votes, Basket(e)
    if not e.n:
        return basket, []
    standing = [q for q in e.ids if scores[q] > 0 and e.votes[q] and e.cost[q] <= e.budget
                and (not p["eligibility"] or e.votes[q] * p["eligibility"] * e.budget >= e.cost[q] * e.n)]
    bought, ties = risen(e, p, standing, Ties(e, scores))
    for w, price in bought:
        basket.buy(w, price=ratio(price))
    rest = Ties(e, scores)
    rest.step = ties.step + 1
    if p["completion"].endswith("utilitarian"):
        for q in ranked(e, [q for q in standing if q not in basket.winners], by, rest):
            if e.cost[q] <= basket.left and not basket.excludes(q):
                basket.buy(q)
    return preferred(e, p, by, basket, ties.log + rest.log)


def risen(e: Election, p: dict[str, Any], standing: list[str], ties: Ties) -> tuple[list[tuple[str, Fraction]], Ties]:
    """Add1: raise the endowment while the winners fit; the last ones that do, and the ties (at their last step)."""
    rise, endowment, step = p["increment"] or max(1, e.budget // e.n // 400), Fraction(e.budget, e.n), 0
    if p["start"] == "integral":
        endowment = Fraction(endowment // rise * rise)
    bought = shares_once(e, endowment, standing, p["utility"], ties)
    while p["completion"].startswith("add1") and may_rise(e, p, [w for w, _ in bought], standing):
        if step == p["step_cap"]:
            break
        ties.step = step + 1
        more = shares_once(e, endowment + rise, standing, p["utility"], ties)
        if sum(e.cost[w] for w, _ in more) > e.budget:
            break
        endowment, step, bought = endowment + rise, step + 1, more
    ties.step = step
    return bought, ties


def may_rise(e: Election, p: dict[str, Any], winners: list[str], standing: list[str]) -> bool:
    """Whether a higher endowment could change anything (and the rule wants it)."""
    room = e.budget - sum(e.cost[q] for q in winners) if p["stop"] == "exhaustive" else e.budget
    return any(e.cost[q] <= room for q in standing if q not in winners and e.group[q] not in e.taken(winners)
               and (p["utility"] != "points" or any(worth > 0 for _, worth in e.fans[q])))


def preferred(e: Election, p: dict[str, Any], by: str, basket: Basket, log: list[Any]) -> tuple[Basket, list[Any]]:
    """The comparison step: the greedy outcome instead, if the rule says so and more voters prefer it."""
    plain = {"by": by, "misfit": "skip", "threshold": 0, "threshold_share": "0", "reserve": None}
    other, more_ties = greedy(e, plain)
    gain = [0] * len(e.weight)
    for sign, winners in ((1, other.winners), (-1, basket.winners)):
        for i in (i for q in winners for i, _ in e.fans[q]):
            gain[i] += sign
    pleased = sum(compress(e.weight, (g > 0 for g in gain))) - sum(compress(e.weight, (g < 0 for g in gain)))
    return (other, log + more_ties) if p["comparison"] and pleased > 0 else (basket, log)


def phragmen(e: Election, p: dict[str, Any]) -> tuple[Basket, list[Any]]:
    """Sequential Phragmen."""
    load, ties, basket = [Fraction(0)] * len(e.weight), Ties(e, e.votes), Basket(e)
    rest = [q for q in e.ids if e.votes[q] and e.cost[q] <= e.budget]
    while rest:
        new = {q: sum((load[i] * e.weight[i] for i, _ in e.fans[q]), Fraction(e.cost[q])) / e.votes[q] for q in rest}
        least = min(new.values())
        first = ties.order([q for q in rest if new[q] == least], least, len(basket.winners) + 1)[0]
        rest.remove(first)
        if e.cost[first] <= basket.left:
            basket.buy(first, load=ratio(least))
            for i, _ in e.fans[first]:
                load[i] = least
        elif p["misfit"] == "stop":
            break
        rest = [q for q in rest if not basket.excludes(q)]
    return basket, ties.log


def welfare(e: Election, p: dict[str, Any]) -> tuple[Basket, list[Any]]:
    """Maximum welfare: the best bundles by cost, the last conflict group of the lot first."""
    value = {"points": e.points, "votes": e.votes, "cost": {q: e.cost[q] * e.votes[q] for q in e.ids}}[p["by"]]
    groups: dict[Any, list[str]] = {}
    for q in sorted(e.ids, key=lambda q: e.lot[q]):
        if value[q] > 0 and e.cost[q] <= e.budget:
            groups.setdefault(e.group[q] or (q,), []).append(q)
    bundles: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for group in reversed(list(groups.values())):
        grown = [(c, -v, len(e.lot), b) for c, v, b in bundles]
        grown += [(c + e.cost[q], -v - value[q], e.lot[q], (q, *b)) for q in group for c, v, b in bundles]
        bundles = []
        for c, minus, _, b in sorted(grown, key=lambda bundle: bundle[:3]):
            if c <= e.budget and (not bundles or -minus > bundles[-1][1]):
                bundles.append((c, -minus, b))
    basket = Basket(e)
    for q in sorted(bundles[-1][2], key=lambda q: (-value[q], e.cost[q], e.lot[q])):
        basket.buy(q)
    return basket, []


RULES = {"greedy": greedy, "equal-shares": shares, "phragmen": phragmen, "max-welfare": welfare}


def count(header: Any, ballots: list[tuple[dict[str, int], int]], rule: str, parameters: Any) -> dict[str, object]:
    """The result of an election as the manifest writes it. Ballots are (mapping from project to value, weight)."""
    e = Election(header, ballots)
    basket, ties = RULES[rule](e, parameters)
    return {
        "rule": rule, "version": 1, "parameters": parameters, "budget": e.budget, "voters": e.n,
        "winners": basket.winners, "cost": sum(e.cost[p] for p in basket.winners), "rounds": basket.rounds,
        "ties": ties, "seed": e.seed, "input": sha(text_of(header)),
    }


def difference(manifest: Any, text: str) -> str:
    """Count, print the result, and name the first thing that is not as published; "" if everything is."""
    if sha(text) != manifest["election"]["ballots"]:
        return "the ballots are not those of the manifest"
    lines = [line.rsplit("\t", 1) for line in text.splitlines()]
    ballots = [(json.loads(ballot), int(weight)) for ballot, weight in lines]
    result = count(manifest["election"], ballots, manifest["rule"], manifest["parameters"])
    print(text_of(result))
    if sha(text_of(manifest["result"])) != manifest["output"]:
        return "the result in the manifest has another hash than the manifest says"
    return next((key for key in result if text_of(result[key]) != text_of(manifest["result"].get(key))), "")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as one, open(sys.argv[2], encoding="utf-8", newline="") as two:
        sys.exit(difference(json.load(one), two.read()) or 0)
