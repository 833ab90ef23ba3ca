"""Budgets as a kind of component: its settings, what phases open, what it invites to and reports."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Literal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from app.budgets import queries
from app.budgets.models import Envelope, EnvelopeResult, Project, ProjectResult, Round, Turnout
from app.core import kinds
from app.core.digest import Figure, figures, results
from app.core.i18n import format_date, format_datetime, format_money, format_number
from app.core.kinds import Action, ComponentKind, Invitation
from app.core.models import Component, open_places
from app.core.outcomes import OutcomeRow, OutcomeSection
from app.core.site import site
from app.extensions import db

MOST_ROWS = 20


class BudgetSettings(BaseModel):
    """What a facilitator sets for a budgets component."""

    order: Literal["fair", "cost", "number"] = Field(
        "fair",
        title=_l("Order of the projects in the booth"),
        json_schema_extra={
            "choices": {
                "fair": _l("A fair mix, another one for each visitor"),
                "cost": _l("Cost, low to high"),
                "number": _l("Number"),
            }
        },
    )


def address(component: Component) -> str:
    """Its only public round, or the list of them."""
    found = queries.round_sums(component)
    if len(found) == 1:
        return url_for("budgets.show", round_id=found[0].id)
    return url_for("budgets.index", component=component.id)


def invite_to_vote(component: Component) -> Invitation | None:
    """The round that closes first."""
    round_ = queries.voting_now(component.id)
    if round_ is None:
        return None
    amounts = {envelope.amount for envelope in round_.envelopes}
    if all(e.district_id for e in round_.envelopes) and len(amounts) == 1:
        money = format_money(amounts.pop(), round_.currency)
        heading = _("Vote on your district’s %(money)s", money=money)
    else:
        heading = _("Vote on %(money)s", money=format_money(round_.total, round_.currency))
    return Invitation(
        heading=heading,
        text=_("Until %(when)s. You can change your ballot until then.", when=format_datetime(round_.closes_at)),
        button=_("Choose projects"),
        url=url_for("budgets.booth", round_id=round_.id),
    )  # fmt: skip


def summary(component: Component) -> str:
    """`58 projects, €1,000,000`."""
    money: dict[str, int] = defaultdict(int)
    rounds = queries.round_sums(component)
    for one in rounds:
        money[one.currency] += one.amount
    n = sum(one.projects for one in rounds)
    words = [ngettext("%(num)s project", "%(num)s projects", n)]
    words += [format_money(amount, currency) for currency, amount in money.items()]
    return ", ".join(words)


def outcomes(component: Component) -> OutcomeSection | None:
    """The last round with public results: turnout, money, what was funded."""
    query = select(Round).where(
        Round.component_id == component.id, Round.is_visible, Round.results_at.is_not(None)
    )
    round_ = db.session.scalars(query.order_by(Round.results_at.desc()).limit(1)).first()
    if round_ is None:
        return None
    money = select(func.sum(EnvelopeResult.spent), func.sum(Envelope.amount)).join(Envelope)
    spent, total = db.session.execute(money.where(Envelope.round_id == round_.id)).one()
    cast = db.session.scalar(select(func.sum(Turnout.n)).where(Turnout.round_id == round_.id)) or 0
    return OutcomeSection(
        heading=round_.shown_title,
        text=_("Results published %(when)s.", when=format_date(round_.results_at)),
        figures=_figures(round_, int(cast), int(spent)),
        parts=(
            (int(spent), "c-brand", _("Spent %(money)s", money=format_money(int(spent), round_.currency))),
            (max(0, int(total) - int(spent)), "c-idle", _("Left over %(money)s", money=format_money(max(0, int(total) - int(spent)), round_.currency))),
        ),
        rows=tuple(_row(round_, row) for row in _funded(round_)),
        more_url=url_for("budgets.results", round_id=round_.id),
        more_label=_("Every project, with why it won or lost"),
    )  # fmt: skip


def _figures(round_: Round, cast: int, spent: int) -> tuple[tuple[str, int | str], ...]:
    shown: list[tuple[str, int | str]] = [(_("people voted"), cast)]
    if round_.electorate:
        shown.append((_("could have voted"), format_number(round_.electorate)))
    return (*shown, (_("spent"), format_money(spent, round_.currency)))


def _funded(round_: Round) -> list[ProjectResult]:
    query = (
        select(ProjectResult)
        .join(Project, Project.id == ProjectResult.project_id)
        .where(Project.round_id == round_.id, ProjectResult.is_funded)
        .order_by(ProjectResult.votes.desc(), ProjectResult.project_id)
        .limit(MOST_ROWS)
    )
    return list(db.session.scalars(query.options(*queries.RESULT_PARTS)))


def _row(round_: Round, row: ProjectResult) -> OutcomeRow:
    project = row.project
    votes = ngettext("%(n)s vote", "%(n)s votes", row.votes, n=format_number(row.votes))
    return OutcomeRow(
        title=project.shown_title,
        url=project.url,
        status="funded",
        reason=votes,
        money=project.cost,
        currency=round_.currency,
        where=project.envelope.name,
        when=round_.results_at,
    )


@figures
def count_ballots(since: datetime) -> list[Figure]:
    """How many ballots were cast since a moment, and the money that results published since gave."""
    public = Round.is_visible & Round.component_id.in_(open_places())
    cast = select(func.sum(Turnout.n)).join(Round, Round.id == Turnout.round_id)
    money = select(func.sum(EnvelopeResult.spent)).join(Envelope).join(Round)
    ballots, spent = db.session.execute(
        select(
            cast.where(public, Turnout.day >= since.date()).scalar_subquery(),
            money.where(
                public, Round.results_at >= since, Round.currency == site().currency
            ).scalar_subquery(),
        )
    ).one()
    found = [Figure(_("ballots cast"), int(ballots), position=30)] if ballots else []
    if spent:
        words = format_money(int(spent), site().currency)
        found.append(Figure(_("decided directly by residents"), words, position=20))
    return found


@results
def latest_winners(limit: int) -> list[OutcomeRow]:
    """What was funded lately, the best supported of the latest round first."""
    query = (
        select(Round)
        .where(
            Round.kind == "round",  # few, by an index
            Round.results_at.is_not(None),
            Round.is_visible,
            Round.component_id.in_(open_places()),
        )
        .order_by(Round.results_at.desc(), Round.id.desc())
    )
    latest = db.session.scalars(query.limit(1)).first()
    return [_row(latest, row) for row in _funded(latest)[:limit]] if latest else []


KIND = ComponentKind(
    name="budgets",
    label=_l("Budgets"),
    settings=BudgetSettings,
    actions=(
        Action("ballot.cast", _l("Vote"), "ballot.cast", invite_to_vote),
        Action("comment.create", _l("Comment"), "comment.create"),
    ),
    url=address,
    summary=summary,
    outcomes=outcomes,
    is_voting=True,
)


def register() -> None:
    kinds.register(KIND)
