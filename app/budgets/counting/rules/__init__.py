"""The rules: each a class with a name, a version, parameters and a pure count."""

from typing import Any

from app.budgets.counting.case import Case
from app.budgets.counting.rules.greedy import Greedy
from app.budgets.counting.rules.phragmen import Phragmen
from app.budgets.counting.rules.shares import EqualShares
from app.budgets.counting.rules.welfare import Welfare
from app.budgets.counting.run import Rule, silent

RULES: dict[str, type[Rule]] = {
    rule.name: rule for rule in (Greedy, EqualShares, Phragmen, Welfare)
}


def winners_of(rule: type[Rule], case: Case, parameters: Any) -> list[int]:
    """Only who wins, as cheaply as the rule can say it: what-ifs ask that dozens of times."""
    if rule is EqualShares:
        return EqualShares.winners(case, parameters)
    return rule.run(case, parameters, silent).winners
