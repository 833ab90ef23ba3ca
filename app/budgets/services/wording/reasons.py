"""Why a project was or was not funded, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.budgets.counting import BallotType, Why
from app.budgets.models import ProjectResult, Round
from app.core.i18n import format_money, format_number

PLACES = (
    _l("first"), _l("second"), _l("third"), _l("fourth"), _l("fifth"),
    _l("sixth"), _l("seventh"), _l("eighth"), _l("ninth"), _l("tenth"),
)  # fmt: skip
POINTED = {BallotType.POINTS, BallotType.RANKS, BallotType.GRADES}

Figures = dict[str, Any]
NAMES_OTHERS = {"at", "winner", "spent"}  # figures that hold codes of other projects


class Words:
    """Sentences for one round: its money, and whether support is counted in votes or points.

    Of few ballots they say nothing about what single voters paid.
    """

    def __init__(self, round_: Round, is_few: bool = False) -> None:
        self.currency, self.is_few = round_.currency, is_few
        kind = BallotType(round_.ballot_type)
        self.in_points, self.is_yes_no = kind in POINTED, kind is BallotType.YES_NO

    def money(self, amount: Any) -> str:
        return format_money(int(amount), self.currency)

    def voters(self, n: int) -> str:
        """How many chose it, whatever their ballots give it."""
        if self.in_points or self.is_yes_no:
            return ngettext("%(n)s supporter", "%(n)s supporters", n, n=format_number(n))
        return ngettext("%(n)s vote", "%(n)s votes", n, n=format_number(n))

    def support(self, n: int) -> str:
        """`911 votes`, or points; of yes and no, by how many yes are ahead."""
        if self.is_yes_no:
            return _ahead(n)
        if self.in_points:
            return ngettext("%(n)s point", "%(n)s points", n, n=format_number(n))
        return ngettext("%(n)s vote", "%(n)s votes", n, n=format_number(n))

    def why(self, result: ProjectResult, titles: dict[str, str]) -> str:
        """One plain sentence or two with the numbers of the rule; `titles` by project code."""
        figures = {"votes": result.votes, "score": result.score, **result.figures}
        return _SENTENCES[Why(result.why)](self, figures, titles)

    def came(self, f: Figures) -> str:
        """`It came third with 702 votes`."""
        support = self.support(int(f["score"]))
        if "place" not in f:  # the rule knows no places
            return _("It had %(support)s", support=support)
        n = int(f["place"])
        if n <= len(PLACES):
            return _("It came %(place)s with %(support)s", place=PLACES[n - 1], support=support)
        return _("It came in place %(n)s with %(support)s", n=format_number(n), support=support)


def _ahead(n: int) -> str:
    """By how many yes and no differ."""
    if n == 0:
        return _("as many yes as no")
    if n < 0:
        return ngettext("%(n)s more no than yes", "%(n)s more no than yes", -n, n=format_number(-n))
    return ngettext("%(n)s more yes than no", "%(n)s more yes than no", n, n=format_number(n))


Sentence = Callable[[Words, Figures, dict[str, str]], str]
_SENTENCES: dict[Why, Sentence] = {}


def _for(why: Why) -> Callable[[Sentence], Sentence]:
    def register(function: Sentence) -> Sentence:
        _SENTENCES[why] = function
        return function

    return register


@_for(Why.WON)
def _won(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "%(came)s. %(before)s was left, so it fitted. %(left)s was left after it.",
        came=w.came(f), before=w.money(f["left_before"]), left=w.money(f["left"]),
    )  # fmt: skip


@_for(Why.WON_RESERVE)
def _won_reserve(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "%(came)s. %(before)s was left, which is enough for the rule to add the missing %(missing)s.",
        came=w.came(f), before=w.money(f["left_before"]), missing=w.money(f["missing"]),
    )  # fmt: skip


@_for(Why.WON_SHARES)
def _won_shares(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    if w.is_few:
        return _(
            "It had %(support)s, and their equal shares could pay for it together. It was the purchase of round %(round)s, after which %(left)s was left.",
            support=w.voters(int(f["votes"])), round=format_number(int(f["round"])),
            left=w.money(f["left"]),
        )  # fmt: skip
    return _(
        "It had %(support)s, and its supporters could pay for it together: at most %(price)s each out of their equal shares. It was the purchase of round %(round)s, after which %(left)s was left.",
        support=w.voters(int(f["votes"])), price=w.money(f["price_rounded"]),
        round=format_number(int(f["round"])), left=w.money(f["left"]),
    )  # fmt: skip


@_for(Why.WON_COMPLETION)
def _won_completion(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "It was bought with the money that equal shares left over: %(support)s, and %(before)s was left.",
        support=w.support(int(f["score"])), before=w.money(f["left_before"]),
    )  # fmt: skip


@_for(Why.WON_LOAD)
def _won_load(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "In round %(round)s its cost could be spread over its supporters more evenly than that of any other.",
        round=format_number(int(f["round"])),
    )  # fmt: skip


@_for(Why.WON_WELFARE)
def _won_welfare(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _("It is part of the bundle with the most support that fits into the money.")


@_for(Why.NO_SUPPORT)
def _no_support(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _("Nobody chose it.") if not f["votes"] else _("More voters were against it than for it.")  # fmt: skip


@_for(Why.BELOW_THRESHOLD)
def _below_threshold(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "It had %(support)s. The rule asks for at least %(needed)s.",
        support=w.support(int(f["value"])), needed=format_number(int(f["needed"])),
    )  # fmt: skip


@_for(Why.OVER_ENVELOPE)
def _over_envelope(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "It had %(support)s, but costs %(cost)s and there was %(budget)s in all.",
        support=w.support(int(f["score"])), cost=w.money(f["cost"]), budget=w.money(f["budget"]),
    )  # fmt: skip


@_for(Why.DOES_NOT_FIT)
def _does_not_fit(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _(
        "%(came)s, but cost %(cost)s when %(left)s was left. It would have fitted had it cost %(missing)s less.",
        came=w.came(f), cost=w.money(f["cost"]), left=w.money(f["left"]),
        missing=w.money(f["missing"]),
    )  # fmt: skip


@_for(Why.COUNT_STOPPED)
def _count_stopped(w: Words, f: Figures, titles: dict[str, str]) -> str:
    return _(
        "It had %(support)s. The rule ends the count at the first project that does not fit: “%(title)s”.",
        support=w.support(int(f["score"])), title=titles.get(str(f["at"]), str(f["at"])),
    )  # fmt: skip


@_for(Why.EXCLUDED)
def _excluded(w: Words, f: Figures, titles: dict[str, str]) -> str:
    return _(
        "Only one of the projects that exclude each other can win. “%(title)s” did.",
        title=titles.get(str(f["winner"]), str(f["winner"])),
    )  # fmt: skip


@_for(Why.TOO_FEW_PAYERS)
def _too_few_payers(w: Words, f: Figures, titles: dict[str, str]) -> str:
    if w.is_few:
        return _(
            "It had %(support)s. Together they had less left than its cost of %(cost)s.",
            support=w.voters(int(f["votes"])), cost=w.money(f["cost"]),
        )  # fmt: skip
    said = _(
        "It had %(support)s. Its supporters had %(money)s left together, %(missing)s less than its cost of %(cost)s: effective support %(percent)s%%.",
        support=w.voters(int(f["votes"])), money=w.money(f["money"]),
        percent=format_number(float(round(100 * Fraction(f["support"]), 1))),
        missing=w.money(f["missing"]), cost=w.money(f["cost"]),
    )  # fmt: skip
    if f["round"]:
        said += " " + _("It was out of reach from round %(round)s on.", round=format_number(int(f["round"])))  # fmt: skip
    spent = [entry.rpartition("=")[0] for entry in f.get("spent", ())][:3]
    if not spent:
        return said
    names = ", ".join(f"“{titles.get(code, code)}”" for code in spent)
    return f"{said} " + _("They had spent most on %(names)s.", names=names)


@_for(Why.NOT_REACHED)
def _not_reached(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _("Other projects could be shared more evenly among their supporters, and used the money.")  # fmt: skip


@_for(Why.NOT_BEST)
def _not_best(w: Words, f: Figures, _titles: dict[str, str]) -> str:
    return _("The bundle with the most support that fits into the money does not need it.")
