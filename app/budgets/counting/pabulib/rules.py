"""The rule names of Pabulib in terms of our own rules."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from app.budgets.counting.case import Case
from app.budgets.counting.election import Election, Scalar
from app.budgets.counting.parameters import read, share
from app.budgets.counting.rules.greedy import GreedyParameters

RESERVE = "4/5"  # Poznan: a last project is taken when 80 % of its cost is left

GREEDY: dict[str, dict[str, Scalar]] = {
    "greedy": {},
    "greedy-threshold": {},
    "greedy-exclusive": {},
    "greedy-no-skip": {"misfit": "stop"},
    "greedy-custom": {"misfit": "stop", "reserve": RESERVE},
}
SHARES: dict[str, dict[str, Scalar]] = {
    "equalshares": {"completion": "none"},
    "equalshares-comparison": {"completion": "none", "comparison": True},
    "equalshares/add1": {"completion": "add1"},
    "equalshares/add1-comparison": {"completion": "add1", "comparison": True},
}
NAMES = (*GREEDY, *SHARES)


def rule_of(meta: Mapping[str, str], exponent: int) -> tuple[str, dict[str, Scalar]]:
    """The rule and parameters that a file's META names; an unknown rule is counted as greedy.

    Equal shares raises the endowment by one whole unit of the currency, as the published counts do.
    """
    name = meta.get("rule", "")
    if name in SHARES:
        return "equal-shares", {**SHARES[name], "increment": 10**exponent}
    threshold = meta.get("min_project_score_threshold", "")
    return "greedy", {**GREEDY.get(name, {}), "threshold": int(threshold) if threshold else 0}


def name_of(election: Election, case: Case, exponent: int) -> tuple[str, int, str]:
    """Pabulib's name for the rule of an election, the score threshold, and a comment where no name fits."""
    described = ", ".join(
        f"{name} = {value}" for name, value in sorted(election.parameters.items())
    )
    comment = f"Counted by the rule {election.rule}" + (f" ({described})." if described else ".")
    if election.rule == "equal-shares":
        wanted = {
            name: v
            for name, v in election.parameters.items()
            if v not in (False, None, "exact", "overspend")
        }
        for name, parameters in SHARES.items():
            rising = {"increment": 10**exponent} if parameters["completion"] == "add1" else {}
            if wanted == {**parameters, **rising}:
                return name, 0, ""
        return "unknown", 0, comment
    if election.rule != "greedy":
        return "unknown", 0, comment
    return _greedy_name(read(GreedyParameters, election.parameters), case, comment)


def _greedy_name(parameters: GreedyParameters, case: Case, comment: str) -> tuple[str, int, str]:
    threshold = parameters.threshold
    share_of_ballots = share("threshold_share", parameters.threshold_share)
    if share_of_ballots and case.votes == case.points:
        threshold, share_of_ballots = (
            max(threshold, ceil(share_of_ballots * case.voters)),
            Fraction(0),
        )
    unusual = (parameters.by == "votes_per_cost") or (
        parameters.by == "votes" and case.votes != case.points
    )
    if unusual or share_of_ballots or parameters.reserve:
        return "greedy-custom", threshold, comment
    if any(case.groups):
        return "greedy-exclusive", threshold, comment
    if parameters.misfit == "stop":
        return "greedy-no-skip", threshold, ""
    if min(case.points, default=1) <= 0:
        threshold = max(
            threshold, 1
        )  # a reader of the file would else fund projects nobody voted for
    return ("greedy-threshold" if threshold else "greedy"), threshold, ""
