"""Figures of an outcome as a whole: how many voters got what, and where the money went against the votes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from app.budgets.counting.case import Case
from app.budgets.counting.election import Election, Project
from app.budgets.counting.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Share:
    """One category or area: its part of the money spent and of all votes, each between 0 and 1."""

    name: str
    money: int  # minor units
    money_share: Fraction
    votes: int
    vote_share: Fraction


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of one outcome. `winners_per_voter[k]` = voters with exactly k funded choices."""

    voters: int
    winners_per_voter: dict[int, int]
    spent_share: Fraction
    mean_cost_share: Fraction  # mean over voters of (money of their funded choices / envelope)
    categories: tuple[Share, ...]
    areas: tuple[Share, ...]
    endowment_factor: Fraction | None  # equal shares: final endowment / (B/n)

    @property
    def without_winner(self) -> int:
        """Voters who got nothing they chose."""
        return self.winners_per_voter.get(0, 0)

    @property
    def exclusion(self) -> Fraction:
        """Part of the voters who got nothing they chose."""
        return Fraction(self.without_winner, self.voters or 1)


def statistics(election: Election, outcome: Outcome, case: Case) -> Statistics:
    """Compute the figures; `case` is the prepared election (see `prepare`)."""
    index = {name: n for n, name in enumerate(case.ids)}
    winners = [index[name] for name in outcome.winners]
    got = [0] * len(case.weights)
    for n in winners:
        for kind in case.members[n].tolist():
            got[kind] += 1
    counts: Counter[int] = Counter()
    for number, weight in zip(got, case.weights.tolist(), strict=True):
        counts[number] += weight
    reached = sum(case.votes[n] * case.costs[n] for n in winners)
    endowment, start = outcome.figures.get("endowment"), outcome.figures.get("endowment_start")
    has_endowment = isinstance(endowment, Fraction) and isinstance(start, Fraction) and start > 0
    return Statistics(
        voters=case.voters,
        winners_per_voter=dict(sorted(counts.items())),
        spent_share=Fraction(outcome.cost, outcome.budget or 1),
        mean_cost_share=Fraction(reached, (case.voters * outcome.budget) or 1),
        categories=_shares(election, outcome, case, lambda project: project.category),
        areas=_shares(election, outcome, case, lambda project: project.area),
        endowment_factor=endowment / Fraction(case.budget, case.voters)
        if has_endowment and isinstance(endowment, Fraction)
        else None,
    )


def _shares(
    election: Election, outcome: Outcome, case: Case, kind_of: Callable[[Project], str]
) -> tuple[Share, ...]:
    money: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    won = set(outcome.winners)
    for n, project in enumerate(sorted(election.projects, key=lambda p: p.id)):
        name = kind_of(project)
        votes[name] += case.votes[n]
        money[name] += project.cost if project.id in won else 0
    all_votes = votes.total() or 1
    return tuple(
        Share(
            name,
            money[name],
            Fraction(money[name], outcome.cost or 1),
            votes[name],
            Fraction(votes[name], all_votes),
        )
        for name in sorted(votes)
        if name
    )
