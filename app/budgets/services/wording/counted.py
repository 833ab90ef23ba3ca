"""How a ballot of a round is counted, in a few sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets.counting import BallotType
from app.budgets.counting.parameters import share
from app.budgets.models import Round
from app.core.i18n import format_number


def counted_like(round_: Round) -> list[str]:
    """How a ballot of this round is counted, in a few sentences."""
    said = [_worth(round_), *_RULES[round_.rule](round_)]
    if round_.rule == "max-welfare":
        return said
    return [*said, _("If two tie, the cheaper one goes first, then a lot decides. The lot was drawn before voting opened.")]  # fmt: skip


def _worth(round_: Round) -> str:
    """What a ballot gives a project."""
    limits = round_.limits
    match BallotType(round_.ballot_type):
        case BallotType.POINTS:
            total = limits.get("max_total")
            if not total:
                return _("Your points for a project are added to those of the others.")
            return ngettext("You have %(num)s point to give out. The points of all are added up.", "You have %(num)s points to give out. The points of all are added up.", total)  # fmt: skip
        case BallotType.RANKS:
            points = ", ".join(format_number(n) for n in limits.get("vector", ()))
            return _("Your first place and the next ones give these points: %(points)s. The points of all are added up.", points=points)  # fmt: skip
        case BallotType.GRADES:
            return _("Your grades are added to those of the others. A project without a grade gets nothing from you.")  # fmt: skip
        case BallotType.YES_NO:
            return _("A yes is one vote for a project, a no is one against it.")
        case _:
            return _("Each project you choose gets one vote from you.")


def _equal_shares(round_: Round) -> list[str]:
    said = [_("Everybody who votes gets an equal share of the money. A project wins when those who chose it can pay for it together; the one that costs its supporters least goes first.")]  # fmt: skip
    if str(round_.parameters.get("completion", "add1")).startswith("add1"):
        said.append(_("If money is left over, everybody’s share is raised step by step, as long as the winners fit into the money there is."))  # fmt: skip
    if (number := round_.parameters.get("eligibility")) and number > 0:
        said.append(_("A project stands only if its share of the voters is at least its share of the money divided by %(n)s.", n=format_number(number)))  # fmt: skip
    if round_.parameters.get("comparison"):
        said.append(_("If more voters prefer the outcome of “most support first”, that outcome is taken."))  # fmt: skip
    return said


def _greedy(round_: Round) -> list[str]:
    parameters = round_.parameters
    if parameters.get("by") == "votes_per_cost":
        said = [_("The project with most votes for its money is funded first, then the next, as long as the money lasts.")]  # fmt: skip
    elif round_.ballot_type in {"points", "ranks", "grades"}:
        said = [_("The project with most points is funded first, then the next, as long as the money lasts.")]  # fmt: skip
    else:
        said = [_("The project with most votes is funded first, then the next, as long as the money lasts.")]  # fmt: skip
    if not share("reserve", parameters.get("reserve")):
        said.append(_("The count ends at the first project that no longer fits.") if parameters.get("misfit") == "stop" else _("A project that no longer fits is skipped."))  # fmt: skip
    if least := parameters.get("threshold"):
        said.append(ngettext("A project needs at least %(num)s vote.", "A project needs at least %(num)s votes.", least))  # fmt: skip
    return [*said, *_shares_of(parameters)]


def _shares_of(parameters: dict[str, Any]) -> list[str]:
    """What a rule asks in percent."""
    said = []
    if least := share("threshold_share", parameters.get("threshold_share")):
        said.append(_("A project needs votes on at least %(n)s%% of all ballots.", n=format_number(float(100 * least))))  # fmt: skip
    if reserve := share("reserve", parameters.get("reserve")):
        said.append(_("The first project that no longer fits is still taken if %(n)s%% of its cost is left, and then the count ends.", n=format_number(float(100 * reserve))))  # fmt: skip
    return said


def _phragmen(round_: Round) -> list[str]:
    said = [_("All voters save money at the same speed. As soon as the supporters of a project have its cost together, it is bought, and they begin again from nothing.")]  # fmt: skip
    if round_.parameters.get("misfit") == "skip":
        return [*said, _("A project that no longer fits is skipped.")]
    return [*said, _("The count ends at the first project that no longer fits.")]


def _welfare(_round: Round) -> list[str]:
    return [_("Of all bundles of projects that fit into the money, the one with the most support is funded.")]  # fmt: skip


_RULES: dict[str, Callable[[Round], list[str]]] = {
    "greedy": _greedy,
    "equal-shares": _equal_shares,
    "phragmen": _phragmen,
    "max-welfare": _welfare,
}
