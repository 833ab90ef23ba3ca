"""The rules: each a class with a name, a version, parameters and a pure count."""

from app.budgets.counting.rules.greedy import Greedy
from app.budgets.counting.rules.phragmen import Phragmen
from app.budgets.counting.rules.shares import EqualShares
from app.budgets.counting.rules.welfare import Welfare
from app.budgets.counting.run import Rule

RULES: dict[str, type[Rule]] = {
    rule.name: rule for rule in (Greedy, EqualShares, Phragmen, Welfare)
}
