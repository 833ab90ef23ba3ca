"""The comparison step: does the greedy outcome please more voters?"""

import numpy as np

from app.budgets.counting.case import Case, Ints
from app.budgets.counting.outcome import Note
from app.budgets.counting.rules.greedy import Greedy, GreedyParameters
from app.budgets.counting.rules.shares.parameters import SharesParameters
from app.budgets.counting.rules.shares.rising import Rise
from app.budgets.counting.run import Run


def satisfaction(case: Case, winners: list[int]) -> Ints:
    """How many of its choices each ballot type got."""
    got = np.zeros(len(case.weights), dtype=np.int64)
    for project in winners:
        got[case.members[project]] += 1
    return got


def compare(run: Run, rise: Rise, parameters: SharesParameters) -> Run:
    """Report who prefers which outcome; hand back the greedy one if the rule asks for it and more voters prefer it."""
    case = run.case
    by = "points" if parameters.utility == "points" else "votes"
    greedy = Greedy.run(case, GreedyParameters(by=by))
    ours, theirs = satisfaction(case, run.winners), satisfaction(case, greedy.winners)
    prefer_shares, prefer_greedy = (
        int(case.weights[ours > theirs].sum()),
        int(case.weights[ours < theirs].sum()),
    )
    run.figures |= {"prefer_shares": prefer_shares, "prefer_greedy": prefer_greedy}
    if not parameters.comparison or prefer_greedy <= prefer_shares:
        return run
    greedy.figures |= run.figures
    greedy.notes += [*run.notes, Note.GREEDY_PREFERRED]
    greedy.ties = [*run.ties, *greedy.ties]
    return greedy
