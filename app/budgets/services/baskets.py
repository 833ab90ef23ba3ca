"""The ballot in the making as the booth shows it: cards, sums, and what still fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from app.attachments.models import Attachment
from app.attachments.queries import pictures_of
from app.budgets import counting
from app.budgets.counting import BallotType, FaultCode
from app.budgets.models import Envelope, Project, Round
from app.budgets.services.drafts import Basket
from app.budgets.services.elections import as_candidate, spec_of
from app.budgets.services.marks import Question, called, question
from app.budgets.services.wording import place_name
from app.core.i18n import choose, format_money
from app.core.text import excerpt
from app.extensions import db

TOO_MUCH = {FaultCode.TOO_EXPENSIVE, FaultCode.TOO_MANY_CHOICES}


@dataclass
class Filling:
    """One envelope with what a ballot takes out of it (minor units)."""

    envelope: Envelope
    spec: counting.BallotSpec
    chosen: list[Project] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)  # by code, of the chosen

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
        if self.spec.type is BallotType.CHOOSE_ONE:
            return 1
        return self.spec.max_choices

    @property
    def points(self) -> int:
        """The points given out."""
        return sum(self.values.values())

    def over(self, project: Project) -> str:
        """Why a project cannot be added, in words; empty when it can. The validator decides."""
        candidates = {p.code: as_candidate(p) for p in (*self.chosen, project)}
        ballot = {**self.values, project.code: 1}
        faults = counting.validate(ballot, self.spec, candidates)
        fault = next((f for f in faults if f.code in TOO_MUCH), None)
        if fault is None:
            return ""
        place = place_name(fault.kind, fault.name) if fault.kind else ""
        if fault.code is FaultCode.TOO_EXPENSIVE:
            too_much = (fault.value or 0) - (fault.limit or 0)
            money = format_money(too_much, self.envelope.round.currency)
            if place:
                return _("Does not fit: %(money)s too much for “%(where)s”", money=money, where=place)  # fmt: skip
            return _("Does not fit: %(money)s too much", money=money)
        if place:
            return _("You have chosen as many as you can in “%(where)s”", where=place)
        return _("You have chosen as many as you can")

    def called(self, project: Project) -> str:
        """What the ballot says of a chosen project, in words."""
        return called(self.spec, self.values[project.code])


def progress(filled: Sequence[Filling]) -> tuple[str, str, int, int]:
    """How full a ballot with values is: in short, in a sentence, what is used, and out of how much."""
    kind = filled[0].spec.type
    done = sum(len(f.chosen) for f in filled)
    if kind is BallotType.POINTS and (total := sum(f.spec.max_total or 0 for f in filled)):
        used = sum(f.points for f in filled)
        left = ngettext("%(num)s point left", "%(num)s points left", max(0, total - used))
        return left, _("%(used)s of %(total)s given", used=used, total=total), used, total
    if kind is BallotType.RANKS:
        most = sum(f.most or 0 for f in filled)
        short = ngettext("%(num)s place given", "%(num)s places given", done)
        return short, ngettext("You can give %(num)s in all", "You can give %(num)s in all", most), done, most  # fmt: skip
    short = ngettext("%(num)s project answered", "%(num)s projects answered", done)
    return short, _("Answer as many as you like"), done, max(done, 1)


@dataclass(frozen=True)
class Card:
    """A project on a card: `state` is "" (can be added), "in", "over", "gone" (withdrawn), "asked" or "shown"."""

    project: Project
    state: str
    over: str
    href: str
    asks: Question | None = None
    value: str = ""
    picture: Attachment | None = None

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
            "picture": self.picture,
        }


def _topic(project: Project) -> str:
    return choose(project.category.name) if project.category else project.envelope.name


def fillings(round_: Round, basket: Basket, projects: Sequence[Project]) -> list[Filling]:
    """The envelopes that this ballot may spend, each with what it takes out of them."""
    made = []
    for envelope in round_.envelopes:
        if envelope.is_open_to(basket.area):
            inside = (p for p in projects if p.envelope_id == envelope.id)
            chosen = [p for p in inside if p.code in basket.choices]
            values = {p.code: basket.choices[p.code] for p in chosen}
            made.append(Filling(envelope, spec_of(round_, envelope), chosen, values))
    return made


def cards(
    projects: Sequence[Project], basket: Basket, filled: Sequence[Filling], may_choose: bool
) -> list[Card]:
    """Projects as cards, each saying whether it is in the ballot and whether it still fits."""
    found = db.session.scalars(pictures_of([project.id for project in projects]))
    pictures = {picture.resource_id: picture for picture in found}
    by_envelope = {filling.envelope.id: filling for filling in filled}
    made = []
    for project in projects:
        filling = by_envelope[project.envelope_id]
        asks = question(filling.spec) if may_choose and not project.withdrawn_at else None
        value, picture = basket.choices.get(project.code), pictures.get(project.id)
        if asks is not None:
            said = "" if value is None else str(value)
            made.append(Card(project, "asked", "", project.url, asks, said, picture))
            continue
        if project.withdrawn_at:
            made.append(
                Card(project, "gone", project.withdrawn_reason, project.url, picture=picture)
            )
            continue
        over = filling.over(project) if may_choose and value is None else ""
        state = "in" if value is not None else "over" if over else ""
        shown_as = state if may_choose else "shown"
        made.append(Card(project, shown_as, over, project.url, picture=picture))
    return made


def also_fits(filled: Sequence[Filling], projects: Iterable[Project]) -> list[Project]:
    """Some projects that could still be added, the cheapest first."""
    by_envelope = {f.envelope.id: f for f in filled if f.limits_money}
    open_ones = [
        p
        for p in projects
        if (f := by_envelope.get(p.envelope_id))
        and p not in f.chosen
        and not (p.withdrawn_at or f.over(p))
    ]
    return sorted(open_ones, key=lambda p: (p.cost, p.number))
