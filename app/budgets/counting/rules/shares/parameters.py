"""The parameters of equal shares."""

from dataclasses import dataclass

from app.budgets.counting.errors import ParameterError
from app.budgets.counting.parameters import one_of


@dataclass(frozen=True, slots=True)
class SharesParameters:
    """What a project is worth to a supporter, how the endowment rises, and what follows."""

    utility: str = "cost"  # "cost" (cost x votes), "votes", or "points"
    completion: str = "add1"  # "none", "add1", "add1_utilitarian", "utilitarian"
    start: str = "exact"  # endowment B/n "exact", or "integral": the whole increments in B/n
    stop: str = "overspend"  # end of add1: "overspend", or also when the outcome is "exhaustive"
    increment: int = (
        0  # minor units that every voter gets more at each step; 0 = the larger of 1 and B/n/400
    )
    step_cap: int = 10_000  # most steps of add1
    comparison: bool = False  # take the greedy outcome if more voters prefer it
    eligibility: int = (
        0  # k > 0: a project stands only if votes/n >= cost/(k x B); 3 in Swiecie; 0 = everyone
    )

    def __post_init__(self) -> None:
        one_of("utility", self.utility, ("cost", "votes", "points"))
        one_of("completion", self.completion, ("none", "add1", "add1_utilitarian", "utilitarian"))
        one_of("start", self.start, ("exact", "integral"))
        one_of("stop", self.stop, ("overspend", "exhaustive"))
        for name in ("increment", "step_cap", "eligibility"):
            if getattr(self, name) < 0:
                raise ParameterError(name, getattr(self, name), "must not be below 0")

    @property
    def rises(self) -> bool:
        return self.completion.startswith("add1")
