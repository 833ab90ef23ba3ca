"""The Method of Equal Shares."""

from collections.abc import Callable
from typing import ClassVar

from app.budgets.counting.case import Case
from app.budgets.counting.outcome import Why
from app.budgets.counting.rules.shares.comparison import compare
from app.budgets.counting.rules.shares.completion import complete
from app.budgets.counting.rules.shares.market import Market
from app.budgets.counting.rules.shares.parameters import SharesParameters
from app.budgets.counting.rules.shares.reasons import tell
from app.budgets.counting.rules.shares.rising import Rise
from app.budgets.counting.run import Progress, Run, silent


class EqualShares:
    """Equal shares, with completions.

    Definition: projects dearer than the envelope, without support, or below the eligibility share are set aside. Every
    voter gets the same endowment. Again and again the project with the lowest price per unit of utility among those
    whose supporters can pay for it is bought: each supporter pays price x utility, or all they have if that is less.
    With utility "cost" a supporter's utility is the project's cost, with "votes" 1, with "points" the points given.
    Add1 raises everyone's endowment by the increment and counts anew, as long as the winners fit into the envelope;
    the last outcome that fits stands. Utilitarian completion then spends the rest by votes (by points under utility
    "points"). The comparison step takes the greedy outcome instead if more voters have more of their choices in it.
    Of a conflict group only the first one bought stands.
    Parameters: see SharesParameters; money in minor units. n = all ballots, blank ones included.
    Ties: lower cost, more votes (points under utility "points"), lot; one lot for all steps.
    Exactness: floats order the candidates; whatever is close to a boundary is decided by fractions.
    Complexity: one count O(k x s) in practice, for k winners and s supporters asked again; Add1 that times the steps.
    Source: Peters, Pierczynski, Skowron, "Proportional Participatory Budgeting with Additive Utilities", NeurIPS 2021;
    completions as published on equalshares.net.
    """

    name: ClassVar[str] = "equal-shares"
    version: ClassVar[int] = 1
    parameters: ClassVar[type] = SharesParameters

    @staticmethod
    def run(case: Case, parameters: SharesParameters, progress: Progress = silent) -> Run:
        run, rise = _count(case, parameters, progress, tell)
        return compare(run, rise, parameters) if rise else run

    @staticmethod
    def winners(case: Case, parameters: SharesParameters) -> list[int]:
        """Who wins, without reasons and figures, which take most of the time where nothing rises."""
        return EqualShares.guess(case, parameters, 0)[0]

    @staticmethod
    def guess(case: Case, parameters: SharesParameters, first: int) -> tuple[list[int], int]:
        """Who wins, and the step reached, if Add1 began at step `first`: right unless an earlier step overspends or ends it."""
        run, rise = _count(case, parameters, silent, _take_over, first)
        if rise and parameters.comparison:
            run = compare(run, rise, parameters)
        return run.winners, rise.step if rise else 0


def _count(
    case: Case,
    parameters: SharesParameters,
    progress: Progress,
    tell: Callable[[Run, Rise], None],
    first: int = 0,
) -> tuple[Run, Rise | None]:
    """The count up to the comparison step; `tell` fills in its winners. Without voters nothing rises."""
    run = Run(case)
    scores = case.points if parameters.utility == "points" else case.votes
    standing = _standing(run, parameters, scores)
    if not case.voters:
        return run, None
    market = Market.of(case, parameters.utility == "points")
    rise = Rise(case, parameters, standing, market, case.ties(scores), first)
    rise.run(progress)
    tell(run, rise)
    run.ties = rise.unique_ties()
    run.notes += rise.notes
    if parameters.completion.endswith("utilitarian"):
        complete(run, rise, scores)
    return run, rise


def _take_over(run: Run, rise: Rise) -> None:
    run.winners = list(rise.winners)


def _standing(run: Run, parameters: SharesParameters, scores: list[int]) -> list[int]:
    case = run.case
    standing = []
    for p in range(case.size):
        needed = -(-case.costs[p] * case.voters // (parameters.eligibility * case.budget or 1))
        if scores[p] <= 0 or not case.votes[p]:
            run.say(p, Why.NO_SUPPORT, votes=case.votes[p], score=scores[p])
        elif case.costs[p] > case.budget:
            missing = case.costs[p] - case.budget
            run.say(p, Why.OVER_ENVELOPE, cost=case.costs[p], budget=case.budget, missing=missing)
        elif parameters.eligibility and case.votes[p] < needed:
            run.say(p, Why.BELOW_THRESHOLD, value=case.votes[p], needed=needed)
        else:
            standing.append(p)
    return standing
