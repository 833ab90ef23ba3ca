"""What round.json promises: its form, the money and projects of each envelope, what a ballot may hold."""

# fmt: off
from __future__ import annotations

import re
from collections import Counter
from typing import Any

from app.budgets.counting.recount import share, text_of
from app.budgets.log.verifier.reading import Failed, expect, fields, is_digits, is_hex
from app.budgets.log.verifier.signed import LogKey

MOST_MONEY, MOST_VALUE = 10**15, 10**9  # minor units; points, grades or places
TYPES = ("approval", "knapsack", "choose-1", "yes-no", "points", "ranks", "grades")
BOUNDS = ("min_choices", "max_choices", "min_cost", "max_cost", "min_total", "max_total", "min_value", "max_value")
LIMITS = ("min_choices", "max_choices", "max_cost", "max_points")
EACH = "*"  # as the name of a limit: each category or area without a limit of its own
NUMBER = (int, type(None))
SHARE, AT_LEAST_0, YES_OR_NO = "a share", "a number from 0", "true or false"
SHARE_FORM = re.compile(r" ?[0-9]{0,9}([.][0-9]{0,9}|/[0-9]{1,9})? ?%? ?")
COMPLETIONS = ("none", "add1", "add1_utilitarian", "utilitarian")
PARAMETERS: dict[str, dict[str, Any]] = {
    "greedy": {"by": ("points", "votes", "votes_per_cost"), "misfit": ("skip", "stop"), "threshold": AT_LEAST_0,
               "threshold_share": SHARE, "reserve": SHARE},
    "equal-shares": {"utility": ("cost", "votes", "points"), "completion": COMPLETIONS, "start": ("exact", "integral"),
                     "stop": ("overspend", "exhaustive"), "increment": AT_LEAST_0, "step_cap": AT_LEAST_0,
                     "comparison": YES_OR_NO, "eligibility": AT_LEAST_0},
    "phragmen": {"misfit": ("stop", "skip")},
    "max-welfare": {"by": ("points", "votes", "cost")},
}


class Rulebook:
    """The frozen definition of a round. Fails where a verifier could not follow it."""

    def __init__(self, given: Any) -> None:
        where = "round.json"
        names = ("log", "rule", "parameters", "areas", "seed", "envelopes", "projects")
        expect(isinstance(given, dict) and all(name in given for name in names), where, f"must be an object with {names}")
        log = fields(given["log"], f"{where}, log", origin=str, key=str, fewest=int)
        origin = log["origin"]
        fit = origin.isprintable() and not set(origin) & {"+", " "}
        expect(bool(origin) and fit and log["fewest"] > 0, f"{where}, log", "the name or the least number is none")
        self.origin, self.fewest, self.seed = origin, log["fewest"], given["seed"]
        self.closes = given["closes"] if isinstance(given.get("closes"), str) else ""
        self.key = LogKey(log["key"], origin, f"{where}, log")
        expect(is_hex(self.seed, 32), where, "seed is no SHA-256")
        expect(given["areas"] in ("own", "all"), where, 'areas must be "own" or "all"')
        self.everywhere = given["areas"] == "all"
        self.rule, self.parameters = given["rule"], given["parameters"]
        check_parameters(self.rule, self.parameters)
        lists = isinstance(given["envelopes"], list) and isinstance(given["projects"], list)
        expect(lists, where, "envelopes and projects must be lists")
        self.envelopes = {e["id"]: e for e in map(envelope_of, given["envelopes"])}
        self.projects = {p["id"]: p for p in map(project_of, given["projects"])}
        unique = len(self.envelopes), len(self.projects)
        expect(unique == (len(given["envelopes"]), len(given["projects"])), where, "an id is there twice")
        homes = {p["envelope"] for p in self.projects.values()}
        expect(homes <= self.envelopes.keys(), where, "a project is in no envelope")
        self.inside = {e: {n: p for n, p in self.projects.items() if p["envelope"] == e} for e in self.envelopes}
        self.order = self.sources_first()

    def sources_first(self) -> list[int]:
        """The envelopes, those whose money rolls over before those that get it."""
        waiting, found = dict(self.envelopes), list[int]()
        targets = {e["rolls_to"] for e in waiting.values()} - {None}
        expect(targets <= waiting.keys(), "round.json", "money rolls over to no envelope")
        while waiting:
            fed = {e["rolls_to"] for e in waiting.values()}
            ready = [name for name in waiting if name not in fed]
            expect(bool(ready), "round.json", "money would roll over in a circle")
            found += ready
            for name in ready:
                del waiting[name]
        return found

    def is_open_to(self, envelope: int, area: str) -> bool:
        """Whether voters of the area spend the envelope."""
        return self.everywhere or self.envelopes[envelope]["area"] in ("", area)

    def fault_of(self, area: str, ballot: dict[str, int]) -> str:
        """What is wrong with a ballot, "" if nothing is; to choose nothing in an envelope is allowed."""
        chosen: dict[int, dict[str, int]] = {}
        for name, value in ballot.items():
            if name not in self.projects:
                return f"unknown project {name}"
            envelope = self.projects[name]["envelope"]
            if not self.is_open_to(envelope, area):
                return f"project {name} is not for voters of area {area!r}"
            chosen.setdefault(envelope, {})[name] = value
        parts = (fault_in(part, self.envelopes[e]["spec"], self.inside[e]) for e, part in chosen.items())
        return next((fault for fault in parts if fault), "")


def check_parameters(rule: Any, given: Any) -> None:
    """Fail unless the rule is known and each of its parameters has a value that it can have."""
    expect(isinstance(rule, str) and rule in PARAMETERS, "round.json", "the rule is not known")
    known = PARAMETERS[rule]
    expect(isinstance(given, dict) and given.keys() == known.keys(), "round.json", f"the rule needs {sorted(known)}")
    for name, kind in known.items():
        value = given[name]
        if kind == SHARE:
            good = (value is None and name == "reserve") or (isinstance(value, str) and is_share(value))
        elif kind == AT_LEAST_0:
            good = type(value) is int and value >= 0
        else:
            good = type(value) is bool if kind == YES_OR_NO else value in kind
        expect(good, "round.json", f"the parameter {name} cannot be {str(value)[:40]!r}")


def is_share(text: str) -> bool:
    """Whether a text is a share between 0 and 1: "4/5", "0.8" or "80%"."""
    if not SHARE_FORM.fullmatch(text):
        return False
    try:
        return 0 <= share(text) <= 1
    except (ValueError, ZeroDivisionError):
        return False


def envelope_of(given: Any) -> Any:
    """An envelope, in its form."""
    where = "round.json, envelopes"
    fields(given, where, id=int, area=str, amount=int, rolls_to=NUMBER, spec=dict)
    expect(is_digits(str(given["id"])) and 0 <= given["amount"] <= MOST_MONEY, where, "an id or amount is impossible")
    spec = given["spec"]
    bounds = dict.fromkeys(BOUNDS, NUMBER)
    fields(spec, f"{where}, spec", type=str, vector=list, spend_all=bool, limits=list, **bounds)
    good = spec["type"] in TYPES and all(type(n) is int and abs(n) <= MOST_VALUE for n in spec["vector"])
    expect(good, f"{where}, spec", "the type of ballot is not known, or the vector no numbers")
    for limit in spec["limits"]:
        fields(limit, f"{where}, limits", kind=str, name=str, **dict.fromkeys(LIMITS, NUMBER))
        expect(limit["kind"] in ("category", "area"), f"{where}, limits", "the kind is not known")
    return given


def project_of(given: Any) -> Any:
    """A project, in its form."""
    where = "round.json, projects"
    fields(given, where, id=str, envelope=int, cost=int, category=str, area=str, group=str, title=str)
    name = given["id"]
    expect(bool(name) and name == name.strip() and "," not in name, where, "an id is empty, or has a comma or outer blanks")
    expect(0 < given["cost"] <= MOST_MONEY, where, f"the cost of {name} is impossible")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise Failed(where, "an id is no Unicode text") from error
    return given


def fault_in(ballot: dict[str, int], spec: Any, projects: Any) -> str:
    """What is wrong with the choices in one envelope, "" if nothing is; `projects` are all of the envelope, by id."""
    kind = spec["type"]
    fault = next((fault for name, value in ballot.items() for fault in [value_fault(name, value, spec)] if fault), "")
    if not fault and kind == "ranks" and sorted(ballot.values()) != list(range(1, len(ballot) + 1)):
        fault = "the places are not 1, 2, 3 ..., each once"
    chosen = [(projects[name], value) for name, value in ballot.items() if kind != "yes-no" or value == 1]
    one = 1 if kind == "choose-1" else None
    checks = [
        ("choices", len(chosen), spec["min_choices"] or one, spec["max_choices"] or one),
        ("cost", sum(p["cost"] for p, _ in chosen), spec["min_cost"], spec["max_cost"]),
    ]
    if kind in ("points", "grades"):
        least = [n for n in (spec["min_total"], spec["max_total"] if spec["spend_all"] else None) if n is not None]
        checks.append(("total", sum(value for _, value in chosen), max(least, default=None), spec["max_total"]))
    for name, limit in limits_of(spec, projects):
        inside = [(p, value) for p, value in chosen if p[limit["kind"]] == name]
        within = f"in {limit['kind']} {name}"
        checks += [
            (f"choices {within}", len(inside), limit["min_choices"], limit["max_choices"]),
            (f"cost {within}", sum(p["cost"] for p, _ in inside), None, limit["max_cost"]),
            (f"points {within}", sum(value for _, value in inside), None, limit["max_points"]),
        ]
    return fault or next((fault for check in checks for fault in [between(*check)] if fault), "")


def limits_of(spec: Any, projects: Any) -> list[tuple[str, Any]]:
    """The limits by category and area with the name each holds for: one in which there is a project of the envelope."""
    own = {(limit["kind"], limit["name"]) for limit in spec["limits"]}
    found = []
    for limit in spec["limits"]:
        kind = limit["kind"]
        there = {p[kind] for p in projects.values()} - {""}
        if limit["name"] in there:
            found.append((limit["name"], limit))
        elif limit["name"] == EACH:
            found += [(name, limit) for name in sorted(there) if (kind, name) not in own]
    return found


def value_fault(name: str, value: int, spec: Any) -> str:
    """What is wrong with the number beside a project."""
    kind = spec["type"]
    if kind in ("approval", "knapsack", "choose-1"):
        return "" if value == 1 else f"the value {value} of {name} is not 1"
    if kind == "yes-no":
        return "" if value in (-1, 0, 1) else f"the value {value} of {name} is not -1, 0 or 1"
    lowest = {"grades": -MOST_VALUE, "ranks": 1}.get(kind, 0)
    low = lowest if spec["min_value"] is None else spec["min_value"]
    high = MOST_VALUE if spec["max_value"] is None else spec["max_value"]
    return between(f"value of {name}", value, max(low, -MOST_VALUE), min(high, MOST_VALUE))


def between(what: str, value: int, low: int | None, high: int | None) -> str:
    """What is wrong with a number that has limits."""
    if low is not None and value < low:
        return f"{what}: {value} is below {low}"
    return f"{what}: {value} is above {high}" if high is not None and value > high else ""


def choices_of(ballot: dict[str, int], projects: list[Any], kind: str) -> dict[str, int]:
    """What a ballot says of these projects; where one was withdrawn, later places move up."""
    chosen = {p["id"]: ballot[p["id"]] for p in projects if p["id"] in ballot}
    if kind != "ranks":
        return chosen
    return {name: place for place, name in enumerate(sorted(chosen, key=lambda name: chosen[name]), 1)}


def lines_of_ballots(ballots: Counter[str]) -> str:
    """The text whose hash fixes the ballots of a count: each kind, a tab, how often; in the order of the kinds."""
    return "".join(f"{text}\t{ballots[text]}\n" for text in sorted(ballots))


def header_of(spec: Any, budget: int, seed: str, ballots: str, projects: list[Any]) -> str:
    """The header that the count of an envelope must have."""
    names = ("id", "cost", "category", "area", "group")
    listed = [{name: p[name] for name in names} for p in sorted(projects, key=lambda p: p["id"])]
    return text_of({"budget": budget, "projects": listed, "ballots": ballots, "spec": spec, "seed": seed})
