"""Questions about rounds, projects, ballots and results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.budgets.models import (
    AreaRule,
    CountedBallot,
    Envelope,
    EnvelopeResult,
    Project,
    ProjectResult,
    Round,
    RoundDecision,
    Turnout,
)
from app.budgets.models.decisions import EXCEPTIONS
from app.core.clock import now
from app.core.models import Component, open_places
from app.core.site import Category, District
from app.extensions import db

RESULT_PARTS = (
    joinedload(ProjectResult.project).joinedload(Project.envelope).joinedload(Envelope.district),
)


def public_rounds() -> Select[Round]:
    """Rounds that everybody may see, the one that closes last first."""
    return _listed().where(Round.is_visible, Round.component_id.in_(open_places()))


def previewed_rounds(component_id: int) -> Select[Round]:
    """All rounds of a component that is not public yet, for those who may look into it."""
    is_real = Round.rehearses_id.is_(None)
    return _listed().where(Round.component_id == component_id, Round.hidden_at.is_(None), is_real)


def _listed() -> Select[Round]:
    return (
        select(Round)
        .options(
            selectinload(Round.envelopes).joinedload(Envelope.district),
            joinedload(Round.component).joinedload(Component.space),
        )
        .order_by(Round.closes_at.desc(), Round.id.desc())
    )


def rounds_in(component_id: int) -> Select[Round]:
    """All rounds of a component, drafts included."""
    return select(Round).where(Round.component_id == component_id).order_by(Round.id)


def voting() -> Select[Round]:
    """The rounds in which voting is open now, the first to close first."""
    return (
        select(Round)
        .where(
            Round.kind == "round",
            Round.is_visible,
            Round.opens_at <= now(),
            Round.closes_at > now(),
            Round.closed_at.is_(None),
            Round.paused_at.is_(None),
        )
        .options(selectinload(Round.envelopes).joinedload(Envelope.district))
        .order_by(Round.closes_at, Round.id)
    )


def open_rounds() -> Select[Round]:
    """Rounds whose log grows: opened and not closed."""
    return (
        select(Round)
        .where(Round.opened_at.is_not(None), Round.closed_at.is_(None))
        .order_by(Round.id)
    )


def open_decisions() -> Select[RoundDecision]:
    """Requests that nobody has confirmed or taken back; some may have run out."""
    open_ones = RoundDecision.confirmed_at.is_(None), RoundDecision.ended_at.is_(None)
    people = joinedload(RoundDecision.project), joinedload(RoundDecision.asked_by)
    return select(RoundDecision).where(*open_ones).options(*people).order_by(RoundDecision.id)


def decisions_of(round_id: int) -> Select[RoundDecision]:
    """What two people have decided of a round, the first one first."""
    query = select(RoundDecision).where(
        RoundDecision.round_id == round_id, RoundDecision.confirmed_at.is_not(None)
    )
    return query.options(joinedload(RoundDecision.project)).order_by(
        RoundDecision.confirmed_at, RoundDecision.id
    )


def exceptions_of(round_id: int) -> Select[RoundDecision]:
    """What changed while a round was open, for everybody to read."""
    return decisions_of(round_id).where(RoundDecision.act.in_(EXCEPTIONS))


def standing(round_id: int) -> Select[Project]:
    """The projects of a round by number, withdrawn ones too, with what cards and counts need."""
    return (
        select(Project)
        .where(Project.round_id == round_id, Project.hidden_at.is_(None))
        .options(
            joinedload(Project.envelope).joinedload(Envelope.district),
            joinedload(Project.category),
            joinedload(Project.district),
        )
        .order_by(Project.number)
    )


def counted_projects(round_id: int) -> Select[Project]:
    """The projects that can win: those that stand and were not withdrawn."""
    return standing(round_id).where(Project.withdrawn_at.is_(None))


def spendable(round_: Round, area: str) -> ColumnElement[bool]:
    """The projects whose envelope a voter of this area spends."""
    if round_.area_rule is AreaRule.ALL:
        return Project.round_id == round_.id
    return or_(
        Project.envelope.has(Envelope.district_id.is_(None)),
        Project.envelope.has(Envelope.district.has(District.slug == area)),
    )


def booth(round_: Round, area: str, filters: Mapping[str, str]) -> Select[Project]:
    """The cards of the booth: filtered, and in an order of the visitor's own unless asked otherwise."""
    query = standing(round_.id).where(spendable(round_, area))
    if slug := filters.get("category"):
        query = query.where(Project.category.has(Category.slug == slug))
    if slug := filters.get("district"):
        query = query.where(Project.district.has(District.slug == slug))
    if words := filters.get("q"):
        query = query.where(func.lower(Project.title).contains(words.lower(), autoescape=True))
    match filters.get("sort"):
        case "cost":
            return query.order_by(None).order_by(Project.cost, Project.number)
        case "number":
            return query
    start = int(filters.get("start") or 0)
    return query.order_by(None).order_by(Project.random_key < start, Project.random_key, Project.id)


def turnout_days(round_id: int) -> Select[date, str, str, int]:
    """First casts by day, area and channel."""
    return (
        select(Turnout.day, Turnout.area, Turnout.channel, Turnout.n)
        .where(Turnout.round_id == round_id)
        .order_by(Turnout.day, Turnout.area, Turnout.channel)
    )


def counted(round_id: int) -> Select[CountedBallot]:
    """The ballots of a counted round in the order of their slots."""
    return (
        select(CountedBallot).where(CountedBallot.round_id == round_id).order_by(CountedBallot.slot)
    )


def envelope_results(round_id: int) -> Select[EnvelopeResult]:
    return (
        select(EnvelopeResult)
        .join(Envelope)
        .where(Envelope.round_id == round_id)
        .options(joinedload(EnvelopeResult.envelope).joinedload(Envelope.district))
        .order_by(Envelope.position, Envelope.id)
    )


def unstudied_rounds() -> Select[Round]:
    """The finished rounds with a count of which it is not all worked out yet what it means."""
    results = select(Envelope.round_id).join(EnvelopeResult).where(EnvelopeResult.explained_at.is_(None))  # fmt: skip
    return (
        select(Round)
        .where(Round.unlinked_at.is_not(None), Round.id.in_(results))
        .order_by(Round.unlinked_at, Round.id)
    )


def published_results() -> Select[EnvelopeResult]:
    """Every count that is public, the latest round first."""
    envelope = joinedload(EnvelopeResult.envelope)
    return (
        select(EnvelopeResult)
        .join(Envelope)
        .join(Round)
        .where(
            Round.is_visible,
            Round.results_at.is_not(None),
            Round.component_id.in_(open_places()),
        )
        .options(envelope.joinedload(Envelope.round), envelope.joinedload(Envelope.district))
        .order_by(Round.results_at.desc(), Round.id.desc(), Envelope.position, Envelope.id)
    )


def project_results(envelope_id: int) -> Select[ProjectResult]:
    """The results of one envelope, the most supported project first."""
    return (
        select(ProjectResult)
        .where(ProjectResult.envelope_id == envelope_id)
        .options(*RESULT_PARTS)
        .order_by(ProjectResult.rank)
    )


def voting_now(component_id: int) -> Round | None:
    """The first round of a component to close; one query for all of them in a request."""
    if "voting_now" not in g:
        g.voting_now = {}
        for round_ in db.session.scalars(voting()):
            g.voting_now.setdefault(round_.component_id, round_)
    found: Round | None = g.voting_now.get(component_id)
    return found


class RoundSum(NamedTuple):
    """What a visible round is about, in numbers."""

    id: int
    currency: str
    amount: int
    projects: int


def round_sums(component: Component) -> list[RoundSum]:
    """The visible rounds of a component; one query for all in its space in a request."""
    kept: dict[int, dict[int, list[RoundSum]]] = g.setdefault("round_sums", {})
    if component.space_id not in kept:
        found = kept[component.space_id] = defaultdict(list)
        for component_id, *values in db.session.execute(_round_sums(component.space_id)):
            found[component_id].append(RoundSum(*values))
    return kept[component.space_id].get(component.id, [])


def _round_sums(space_id: int) -> Select[Any]:
    money = select(func.coalesce(func.sum(Envelope.amount), 0))
    projects = select(func.count()).select_from(Project.__table__)
    return (
        select(
            Round.component_id,
            Round.id,
            Round.currency,
            money.where(Envelope.round_id == Round.id).correlate(Round).scalar_subquery(),
            projects.where(Project.__table__.c.round_id == Round.id)
            .correlate(Round)
            .scalar_subquery(),
        )
        .where(Round.is_visible)
        .where(Round.component_id.in_(select(Component.id).where(Component.space_id == space_id)))
        .order_by(Round.id)
    )
