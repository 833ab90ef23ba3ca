"""What a ballot of a round may hold, said before anybody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets.counting import EACH
from app.budgets.models import Round
from app.budgets.services.wording.names import place_name
from app.core.i18n import format_money, format_number


def limits_said(round_: Round) -> list[str]:
    """Every limit of a ballot in one sentence each; empty where there is none."""
    limits = round_.limits
    whole = [*_amounts(limits), *_parts(limits, round_.currency)]
    said = [_("A ballot: %(limits)s.", limits="; ".join(whole))] if whole else []
    named = limits.get("limits", [])
    said += [_of(one, named, round_.currency) for one in named]
    if said and len(round_.envelopes) > 1:
        names = ", ".join(envelope.name for envelope in round_.envelopes)
        said.append(_("This holds for each of these on its own: %(names)s.", names=names))
    return said


def _amounts(limits: Mapping[str, Any]) -> list[str]:
    """What only a whole ballot is limited in."""
    found = []
    if least := limits.get("min_share"):
        found.append(_("at least %(n)s%% of the money", n=format_number(least)))
    if most := limits.get("max_share"):
        found.append(_("at most %(n)s%% of the money", n=format_number(most)))
    if total := limits.get("max_total"):
        found.append(ngettext("%(num)s point to give", "%(num)s points to give", total))
    if least := limits.get("min_total"):
        found.append(ngettext("at least %(num)s point given", "at least %(num)s points given", least))  # fmt: skip
    if limits.get("spend_all"):
        found.append(_("all of them must be given"))
    if limits.get("max_total") and (most := limits.get("max_value")):
        found.append(ngettext("at most %(num)s point for one project", "at most %(num)s points for one project", most))  # fmt: skip
    return found


def _parts(limits: Mapping[str, Any], currency: str) -> list[str]:
    """What a ballot, a topic or a district can be limited in."""
    found = []
    least, most = limits.get("min_choices"), limits.get("max_choices")
    if least:
        found.append(ngettext("at least %(num)s project", "at least %(num)s projects", least))
    if most:
        found.append(ngettext("at most %(num)s project", "at most %(num)s projects", most))
    if cost := limits.get("max_cost"):
        found.append(_("at most %(money)s", money=format_money(cost, currency)))
    if points := limits.get("max_points"):
        found.append(ngettext("at most %(num)s point", "at most %(num)s points", points))
    return found


def _of(limit: Mapping[str, Any], all_: list[dict[str, Any]], currency: str) -> str:
    said = "; ".join(_parts(limit, currency))
    if limit["name"] != EACH:
        name = place_name(limit["kind"], limit["name"])
        return _("“%(where)s”: %(limits)s.", where=name, limits=said)
    has_others = any(one["kind"] == limit["kind"] and one["name"] != EACH for one in all_)
    if limit["kind"] == "category":
        return (_("Each other topic: %(limits)s.", limits=said) if has_others else _("Each topic: %(limits)s.", limits=said))  # fmt: skip
    return (_("Each other district: %(limits)s.", limits=said) if has_others else _("Each district: %(limits)s.", limits=said))  # fmt: skip
