"""Utilitarian completion: what equal shares leave over is spent by votes."""

from app.budgets.counting.outcome import Why
from app.budgets.counting.rules.greedy import Purchase, ranking
from app.budgets.counting.rules.shares.rising import Rise
from app.budgets.counting.run import Run


def complete(run: Run, rise: Rise, scores: list[int]) -> None:
    """Buy the most supported of the remaining projects that fit, in order; what does not fit keeps its reason."""
    case = run.case
    won = set(run.winners)
    ties = case.ties(scores)
    by = "points" if rise.parameters.utility == "points" else "votes"
    ordered = ranking(
        case, [p for p in rise.standing if p not in won], ties, by, step=rise.step + 1
    )
    purchase = Purchase(run, scores, case.budget - run.cost, Why.WON_COMPLETION)
    for place, project in enumerate(ordered, 1):
        if case.costs[project] <= purchase.left and not purchase.excluded(project):
            purchase.buy(project, place)
    run.ties += ties.log
