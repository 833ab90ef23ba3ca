"""A count round by round, and what it lacked or tied, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.budgets.counting import TieLevel
from app.budgets.models import EnvelopeResult
from app.budgets.services.wording.reasons import Words
from app.core.i18n import format_number

Titles = Mapping[str, str]
DECIDED = {
    TieLevel.COST: _l("The cheaper one went first."),
    TieLevel.VOTES: _l("They cost the same; the one with more votes went first."),
    TieLevel.LOT: _l("They were equal in everything, so the lot decided."),
}


@dataclass(frozen=True)
class RoundRow:
    """One purchase: what was bought, what it cost, what was left, and how it came about."""

    number: int
    code: str
    title: str
    cost: str
    left: str
    text: str
    dropped: list[str] = field(default_factory=list)


def round_rows(result: EnvelopeResult, words: Words, titles: Titles) -> list[RoundRow]:
    """The rounds of a stored outcome."""
    rounds = json.loads(result.outcome)["rounds"]
    return [_row(f, words, titles) for f in rounds]


def _row(f: dict[str, Any], words: Words, titles: Titles) -> RoundRow:
    code = f["winner"]
    return RoundRow(
        number=f["round"],
        code=code,
        title=titles.get(code, code),
        cost=words.money(f["cost"]),
        left=words.money(f["left"]),
        text=_how(f, words),
        dropped=[titles.get(other, other) for other in f["dropped"]],
    )


def _how(f: dict[str, Any], words: Words) -> str:
    if words.is_few and ("price" in f or "load" in f):
        return _("%(support)s.", support=words.voters(f["votes"]))
    if "price" in f:
        return _paid(f, words)
    if "load" in f:
        load = words.money(round(Fraction(f["load"])))
        return _("%(voters)s; each of them has now carried %(load)s in all.", voters=words.voters(f["votes"]), load=load)  # fmt: skip
    support = words.support(f["score"])
    if "left_before" not in f:
        return _("%(support)s.", support=support)
    return _("%(support)s; %(before)s was left before it.", support=support, before=words.money(f["left_before"]))  # fmt: skip


def _paid(f: dict[str, Any], words: Words) -> str:
    """Who paid what, and how many full payments the project is worth."""
    full = ngettext("%(n)s supporter paid %(price)s", "%(n)s supporters paid %(price)s each", f["paid_in_full"],
                    n=format_number(f["paid_in_full"]), price=words.money(f["price_rounded"]))  # fmt: skip
    less = f["paid_less"]
    rest = ngettext(", %(n)s paid less, all that was left of their share", ", %(n)s paid less, all that was left of their shares", less, n=format_number(less)) if less else ""  # fmt: skip
    said = _("%(full)s%(rest)s.", full=full, rest=rest)
    if not less:
        return said
    effective = format_number(float(round(Fraction(f["effective"]), 1)))
    return f"{said} " + _("Effective support: %(n)s full payments.", n=effective)


def lacked(result: EnvelopeResult, code: str, words: Words) -> str:
    """What would have made a losing project win; empty when that is not known."""
    found = result.study.get("lacked", {}).get(code)
    if not found:
        return ""
    cost, votes = found["cost"], found["votes"]
    more = ngettext("%(n)s more ballot for it alone", "%(n)s more ballots for it alone", votes or 0, n=format_number(votes or 0))  # fmt: skip
    if cost and votes:
        return _("It would have won at a cost of %(cost)s, or with %(more)s.", cost=words.money(cost), more=more)  # fmt: skip
    if cost:
        return _("It would have won at a cost of %(cost)s.", cost=words.money(cost))
    return _("It would have won with %(more)s.", more=more) if votes else ""


def tie_rows(result: EnvelopeResult, titles: Titles) -> list[tuple[list[str], str]]:
    """Every tie: the projects in the order they were taken, and what decided."""
    ties = json.loads(result.outcome)["ties"]
    return [
        ([titles.get(code, code) for code in tie["order"]], str(DECIDED[TieLevel(tie["level"])]))
        for tie in ties
    ]


def lot_words(result: EnvelopeResult, titles: Titles) -> str:
    """What the lot meant for the result; empty when no tie went to it."""
    lot = result.study.get("lot", {"weight": "unused", "depending": []})
    match lot["weight"]:
        case "irrelevant":
            return _("The same projects win under every order of the lot.")
        case "decisive":
            names = ", ".join(f"“{titles.get(code, code)}”" for code in lot["depending"])
            return _("The lot decided whether these are funded: %(names)s.", names=names)
        case "unexamined":
            return _("Other orders of the lot that were tried fund the same projects.")
        case _:
            return ""
