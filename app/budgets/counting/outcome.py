"""What a count says: the winners, a reason for every project, the rounds and every tie."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

from app.budgets.counting.election import Scalar, canonical_json

Figure: TypeAlias = int | str | Fraction | tuple[str, ...] | None

FORMAT = 1


class Why(StrEnum):
    """Why a project was or was not funded. The figures that belong to each stand beside it."""

    # funded
    WON = "won"  # place, score, votes, cost, left_before, left
    WON_RESERVE = "won_reserve"  # as WON, and missing: what the reserve pays; its share
    WON_SHARES = (
        "won_shares"  # round, cost, supporters, price, effective, paid_in_full, paid_less, left
    )
    WON_COMPLETION = "won_completion"  # bought with what equal shares left over: as WON
    WON_LOAD = "won_load"  # round, cost, votes, load, left
    WON_WELFARE = "won_welfare"  # score, cost, left: part of the best bundle
    # not funded
    NO_SUPPORT = "no_support"  # votes, score
    BELOW_THRESHOLD = "below_threshold"  # value, needed
    OVER_ENVELOPE = "over_envelope"  # cost, budget, missing
    DOES_NOT_FIT = "does_not_fit"  # place, score, votes, cost, left, missing
    COUNT_STOPPED = "count_stopped"  # place, at: the project at which the count stopped
    EXCLUDED = "excluded"  # group, winner
    TOO_FEW_PAYERS = "too_few_payers"  # round, votes, cost, had, money, missing, support, spent
    NOT_REACHED = "not_reached"  # at, votes, load: what its supporters would have carried
    NOT_BEST = "not_best"  # score, cost


FUNDED = frozenset(why for why in Why if why.startswith("won"))


class TieLevel(StrEnum):
    """What decided between projects that were equal."""

    COST = "cost"
    VOTES = "votes"
    LOT = "lot"


class Note(StrEnum):
    """What people should know about a count as a whole."""

    CHOOSE_ONE_SHARES = (
        "choose_one_shares"  # equal shares brings nothing when a ballot has one choice
    )
    MOSTLY_ONE_CHOICE = "mostly_one_choice"
    STEP_CAP_REACHED = "step_cap_reached"
    GREEDY_PREFERRED = "greedy_preferred"  # the comparison step took the greedy outcome
    RESERVE_USED = "reserve_used"
    NO_BALLOTS = "no_ballots"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one project was funded or not, with its figures (money in minor units, fractions exact)."""

    project: str
    why: Why
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def is_funded(self) -> bool:
        return self.why in FUNDED


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that were equal: `order` is how they were taken, `level` the last criterion that was needed."""

    step: int
    round: int
    projects: tuple[str, ...]  # by id
    value: Fraction  # what they had in common: the score, or the price per unit of utility
    level: TieLevel
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One purchase: who won, the figures, and the projects that fell out with it."""

    number: int
    winner: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one envelope. Money in minor units; `reasons` in the order of the projects' ids."""

    rule: str
    version: int
    parameters: Mapping[str, Scalar]
    budget: int
    winners: tuple[str, ...]  # in the order chosen
    cost: int
    reasons: tuple[Reason, ...]
    rounds: tuple[Round, ...] = ()
    ties: tuple[Tie, ...] = ()
    notes: tuple[Note, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    voters: int = 0
    seed: str = ""
    input_hash: str = ""

    @property
    def left(self) -> int:
        """What remains of the envelope; never below zero (a reserve pays what is beyond it)."""
        return max(0, self.budget - self.cost)

    def reason(self, project: str) -> Reason:
        """The reason of one project; raises KeyError when it did not stand."""
        for reason in self.reasons:
            if reason.project == project:
                return reason
        raise KeyError(project)

    def as_dict(self) -> dict[str, object]:
        """The outcome as JSON-ready values; exact fractions are written "p/q"."""
        return {
            "format": FORMAT,
            "rule": self.rule,
            "version": self.version,
            "parameters": dict(self.parameters),
            "budget": self.budget,
            "voters": self.voters,
            "winners": list(self.winners),
            "cost": self.cost,
            "left": self.left,
            "projects": {r.project: {"why": r.why.value, **plain(r.figures)} for r in self.reasons},
            "rounds": [
                {
                    "round": r.number,
                    "winner": r.winner,
                    **plain(r.figures),
                    "dropped": list(r.dropped),
                }
                for r in self.rounds
            ],
            "ties": [tie_dict(tie) for tie in self.ties],
            "notes": [note.value for note in self.notes],
            "figures": plain(self.figures),
            "seed": self.seed,
            "input": self.input_hash,
        }

    def result(self) -> dict[str, object]:
        """What a recount must reproduce byte for byte: winners, prices, ties; not the explanations."""
        return result_of(self.as_dict())

    def to_json(self) -> str:
        """The canonical text of the outcome: equal outcomes have equal bytes."""
        return canonical_json(self.as_dict())

    def digest(self) -> str:
        """SHA-256 of the canonical text of `result()`: the output hash of the manifest, which a recount reproduces."""
        return hashlib.sha256(canonical_json(self.result()).encode()).hexdigest()


TOLD = ("rule", "version", "parameters", "budget", "voters", "winners", "cost", "ties", "seed", "input")  # fmt: skip
TOLD_OF_ROUNDS = ("winner", "price", "load", "left")


def result_of(outcome: Mapping[str, Any]) -> dict[str, object]:
    """The part of an outcome's `as_dict` that a recount must reproduce."""
    rounds = [{k: r[k] for k in TOLD_OF_ROUNDS if k in r} for r in outcome["rounds"]]
    return {**{name: outcome[name] for name in TOLD}, "rounds": rounds}


def plain(figures: Mapping[str, Figure]) -> dict[str, object]:
    """Figures as JSON-ready values."""
    return {name: _plain(value) for name, value in figures.items()}


def _plain(value: Figure) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return list(value) if isinstance(value, tuple) else value


def tie_dict(tie: Tie) -> dict[str, object]:
    """A tie as JSON-ready values."""
    return {
        "step": tie.step,
        "round": tie.round,
        "projects": list(tie.projects),
        "value": _plain(tie.value),
        "level": tie.level.value,
        "order": list(tie.order),
    }
