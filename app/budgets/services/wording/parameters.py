"""The parameters of each rule: what they are called, their unit, and their values in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.budgets import counting
from app.budgets.counting.parameters import share
from app.core.i18n import format_money, format_number

BY = {
    "points": _l("The project with most votes (or points, where ballots give points)"),
    "votes": _l("The project that most voters chose, whatever points they gave"),
    "votes_per_cost": _l("The project with most votes for its money"),
}
MISFIT = {"skip": _l("Skip it and go on"), "stop": _l("End the count there")}
UTILITY = {
    "cost": _l("Its cost: supporters of dear projects count as getting more"),
    "votes": _l("The same for every project"),
    "points": _l("The points they gave"),
}
COMPLETION = {
    "add1": _l("Raise everybody’s share until the next project no longer fits"),
    "add1_utilitarian": _l("The same, then spend the rest by votes"),
    "utilitarian": _l("Spend it by votes at once"),
    "none": _l("Keep it"),
}
START = {
    "exact": _l("The money divided by the voters, exactly"),
    "integral": _l("The same, rounded down to whole steps"),
}
STOP = {
    "overspend": _l("Before the winners would cost more than there is"),
    "exhaustive": _l("Then, or as soon as nothing else fits into what is left"),
}
WELFARE = {**BY, "cost": _l("The money spent as voters wish: cost times votes")}
Words = Callable[[Any, str], str]


@dataclass(frozen=True)
class Setting:
    """One parameter: its label (with the unit, where it has one), and its value in words."""

    label: Any
    words: Words


def _one_of(names: Mapping[str, Any]) -> Words:
    return lambda value, _currency: str(names[value])


def _least(value: int, _currency: str) -> str:
    return format_number(value) if value else _("none")


def _percent(value: str | None, _currency: str) -> str:
    part = share("share", value)
    return _("%(n)s%%", n=format_number(float(100 * part))) if part else _("none")


def _yes_no(value: bool, _currency: str) -> str:
    return _("Yes") if value else _("No")


def _increment(value: int, currency: str) -> str:
    return format_money(value, currency) if value else _("a 400th of the first share")


def _steps(value: int, _currency: str) -> str:
    return str(format_number(value))


def _eligibility(value: int, _currency: str) -> str:
    if not value:
        return _("none")
    return _("its share of the money divided by %(n)s", n=format_number(value))


SETTINGS: dict[str, dict[str, Setting]] = {
    "greedy": {
        "by": Setting(_l("What is counted first"), _one_of(BY)),
        "misfit": Setting(_l("When a project no longer fits"), _one_of(MISFIT)),
        "threshold": Setting(_l("Fewest votes (or points) a project needs"), _least),
        "threshold_share": Setting(_l("Least share of all ballots a project needs, in percent"), _percent),
        "reserve": Setting(_l("Share of its cost with which a last project is still taken, in percent"), _percent),
    },
    "equal-shares": {
        "completion": Setting(_l("What equal shares leave over"), _one_of(COMPLETION)),
        "comparison": Setting(_l("Take the outcome of “most support first” if more voters prefer it"), _yes_no),
        "utility": Setting(_l("What a funded project is worth to those who chose it"), _one_of(UTILITY)),
        "eligibility": Setting(_l("Least share of the voters a project needs"), _eligibility),
        "start": Setting(_l("Everybody’s share at first"), _one_of(START)),
        "increment": Setting(_l("By how much everybody’s share is raised at each step"), _increment),
        "stop": Setting(_l("When raising the shares ends"), _one_of(STOP)),
        "step_cap": Setting(_l("Most steps of raising"), _steps),
    },
    "phragmen": {"misfit": Setting(_l("When a project no longer fits"), _one_of(MISFIT))},
    "max-welfare": {"by": Setting(_l("What is added up"), _one_of(WELFARE))},
}  # fmt: skip


def parameter_rows(
    rule: str, parameters: Mapping[str, Any], currency: str, only: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """Every parameter of a rule (or `only` those named) with its value in words, the usual values included."""
    values = counting.check_parameters(rule, dict(parameters))
    return [
        (str(setting.label), setting.words(values[name], currency))
        for name, setting in SETTINGS[rule].items()
        if only is None or name in only
    ]
