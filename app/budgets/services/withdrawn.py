"""What a withdrawn project means for one's own ballot: seen only in the booth, by the voter."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import User
from app.budgets.models import Project, Round
from app.budgets.services import casting
from app.budgets.services.baskets import Filling, fillings
from app.budgets.services.drafts import Basket
from app.budgets.services.who import who_of
from app.core.i18n import format_money


def take_out(basket: Basket, projects: Sequence[Project]) -> list[Project]:
    """Take withdrawn projects out of a draft; gives back those that were in it."""
    gone = [p for p in projects if p.withdrawn_at and p.code in basket.choices]
    for project in gone:
        del basket.choices[project.code]
    return gone


def lost_from_draft(gone: Sequence[Project], filled: Sequence[Filling]) -> list[str]:
    """What is to be said of projects that a draft held, each with what is left without it."""
    return [
        _("“%(title)s” was withdrawn from this vote, so it is no longer among your choices. %(left)s",
          title=project.shown_title, left=_left(project, filled))
        for project in gone
    ]  # fmt: skip


def lost_from_cast(round_: Round, user: User, projects: Sequence[Project]) -> list[str]:
    """The same of the ballot that this person has cast. Where a vote goes with a document it is shown to nobody."""
    if not any(p.withdrawn_at for p in projects) or who_of(round_).is_by_document:
        return []
    ballot = casting.own_ballot(round_, user)
    if ballot is None or not ballot.content:
        return []
    basket = Basket(ballot.area, json.loads(ballot.content))
    gone = take_out(basket, projects)
    filled = fillings(round_, basket, projects)
    return [
        _("“%(title)s” was withdrawn from this vote. The ballot you cast counts without it. %(left)s",
          title=project.shown_title, left=_left(project, filled))
        for project in gone
    ]  # fmt: skip


def _left(project: Project, filled: Sequence[Filling]) -> str:
    """So much is left where the project was."""
    filling = next((f for f in filled if f.envelope.id == project.envelope_id), None)
    if filling is None:
        return ""
    if filling.limits_money:
        money = format_money(filling.left, filling.envelope.round.currency)
        return _("%(money)s is left in “%(where)s”.", money=money, where=filling.envelope.name)
    if filling.spec.max_total is not None:
        points = max(0, filling.spec.max_total - filling.points)
        return ngettext("%(num)s point is left.", "%(num)s points are left.", points)
    if filling.most is not None:
        more = max(0, filling.most - len(filling.chosen))
        return ngettext("%(num)s choice is left.", "%(num)s choices are left.", more)
    return ""
