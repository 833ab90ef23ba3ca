"""The ballot in the making as the booth shows it: cards, sums, and what still fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.budgets import counting
from app.budgets.models import Envelope, Project, Round
from app.budgets.services.drafts import Basket
from app.budgets.services.elections import spec_of
from app.core.i18n import choose, format_money
from app.core.text import excerpt


@dataclass
class Filling:
    """One envelope with what a ballot takes out of it (minor units)."""

    envelope: Envelope
    spec: counting.BallotSpec
    chosen: list[Project] = field(default_factory=list)

    @property
    def spent(self) -> int:
        return sum(project.cost for project in self.chosen)

    @property
    def left(self) -> int:
        return max(0, self.envelope.amount - self.spent)

    @property
    def limits_money(self) -> bool:
        return self.spec.max_cost is not None

    @property
    def most(self) -> int | None:
        """The most projects that may be chosen."""
        if self.spec.type is counting.BallotType.CHOOSE_ONE:
            return 1
        return self.spec.max_choices

    def over(self, project: Project) -> str:
        """Why a project cannot be added, in words; empty when it can."""
        if self.spec.max_cost is not None and self.spent + project.cost > self.spec.max_cost:
            money = format_money(
                self.spent + project.cost - self.spec.max_cost, self.envelope.round.currency
            )
            return _("Does not fit: %(money)s too much", money=money)
        if self.most is not None and len(self.chosen) >= self.most:
            return _("You have chosen as many as you can")
        return ""


@dataclass(frozen=True)
class Card:
    """A project on a card: `state` is "" (can be added), "in", "over" or "shown"."""

    project: Project
    state: str
    over: str
    href: str

    @property
    def shown(self) -> dict[str, object]:
        """What the card's macro takes."""
        project = self.project
        return {
            "id": project.code,
            "number": project.number,
            "topic": _topic(project),
            "icon": project.category.icon if project.category else "bricks",
            "title": project.shown_title,
            "text": excerpt(project.shown_text, 140),
            "cost": format_money(project.cost, project.envelope.round.currency),
            "href": self.href,
            "lang": project.lang,
        }


def _topic(project: Project) -> str:
    return choose(project.category.name) if project.category else project.envelope.name


def fillings(round_: Round, basket: Basket, projects: Sequence[Project]) -> list[Filling]:
    """The envelopes that this ballot may spend, each with what it takes out of them."""
    return [
        Filling(
            envelope,
            spec_of(round_, envelope),
            [p for p in projects if p.envelope_id == envelope.id and p.code in basket.choices],
        )
        for envelope in round_.envelopes
        if envelope.is_open_to(basket.area)
    ]


def cards(
    projects: Iterable[Project], basket: Basket, filled: Sequence[Filling], may_choose: bool
) -> list[Card]:
    """Projects as cards, each saying whether it is in the ballot and whether it still fits."""
    by_envelope = {filling.envelope.id: filling for filling in filled}
    made = []
    for project in projects:
        over = by_envelope[project.envelope_id].over(project) if may_choose else ""
        state = "in" if project.code in basket.choices else "over" if over else ""
        made.append(Card(project, state if may_choose else "shown", over, project.url))
    return made


def also_fits(filled: Sequence[Filling], projects: Iterable[Project]) -> list[Project]:
    """Some projects that could still be added, the cheapest first."""
    by_envelope = {f.envelope.id: f for f in filled if f.limits_money}
    open_ones = [
        p
        for p in projects
        if (f := by_envelope.get(p.envelope_id)) and p not in f.chosen and not f.over(p)
    ]
    return sorted(open_ones, key=lambda p: (p.cost, p.number))
