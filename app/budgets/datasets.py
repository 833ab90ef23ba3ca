"""Rounds, their projects, and what became of these, as open data. Ballots have files of their own."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case
from sqlalchemy.orm import aliased

from app.budgets.models import Envelope, EnvelopeResult, Project, ProjectResult, Round
from app.budgets.services.tally import FEWEST
from app.core.datasets import DataSet, Field, publish
from app.core.models import open_places
from app.spaces.datasets import classified, placed, public_ones

IS_FEW = EnvelopeResult.is_withheld | (EnvelopeResult.ballots < FEWEST)


ROUND = aliased(Round, flat=True)  # both it and its projects are resources


def _of_public(query: Select[Any], column: Any) -> Select[Any]:
    """Joined to the round that the column names, and limited to public ones."""
    query = query.join(ROUND, ROUND.id == column)
    return query.where(ROUND.is_visible, ROUND.component_id.in_(open_places()))


def _envelopes(query: Select[Any]) -> Select[Any]:
    query = _of_public(query, Envelope.round_id)
    return query.order_by(Envelope.round_id, Envelope.position, Envelope.id)


def _projects(query: Select[Any]) -> Select[Any]:
    narrowed: Select[Any] = public_ones(Project)(query)
    return _of_public(narrowed, Project.round_id)


def _results(query: Select[Any]) -> Select[Any]:
    query = query.join(Project, Project.id == ProjectResult.project_id)
    query = query.join(EnvelopeResult, EnvelopeResult.envelope_id == ProjectResult.envelope_id)
    query = _of_public(query, Project.round_id)
    query = query.where(ROUND.results_at.is_not(None), Project.is_visible)
    return query.order_by(ProjectResult.envelope_id, ProjectResult.rank)


def _unless_few(column: Any) -> Any:
    """Nothing where so few voted that it could show how somebody did."""
    return case((IS_FEW, None), else_=column)


SETS = (
    DataSet(
        "rounds",
        _l("Rounds in which people decide on money. A page: `/budgets/` and the number."),
        (
            *placed(Round),
            Field("currency", Round.currency, _l("Currency of all amounts of the round")),
            Field("ballot", Round.ballot_type, _l("What a ballot looks like")),
            Field("rule", Round.rule, _l("The rule by which it is counted")),
            Field("opens_at", Round.opens_at, _l("When voting opens, in UTC")),
            Field("closes_at", Round.closes_at, _l("When voting closes, in UTC")),
            Field("results_at", Round.results_at, _l("When the results became public")),
        ),
        public_ones(Round),
    ),
    DataSet(
        "envelopes",
        _l("The money of a round: for the whole city, or for one district."),
        (
            Field("id", Envelope.id, _l("Number of the envelope")),
            Field("round_id", Envelope.round_id, _l("The round: `rounds.csv`")),
            Field("title", Envelope.title, _l("Title, if it has one")),
            Field("district_id", Envelope.district_id, _l("District; empty: whole city")),
            Field("amount", Envelope.amount, _l("Money in the smallest unit, such as cents")),
        ),
        _envelopes,
    ),
    DataSet(
        "projects",
        _l("What people could vote for in a round."),
        (
            *placed(Project),
            *classified(Project),
            Field("round_id", Project.round_id, _l("The round: `rounds.csv`")),
            Field("envelope_id", Project.envelope_id, _l("Paid from: `envelopes.csv`")),
            Field("code", Project.code, _l("Its name on ballots")),
            Field("cost", Project.cost, _l("Cost in the smallest unit, such as cents")),
            Field("place", Project.place, _l("Address or place")),
        ),
        _projects,
    ),
    DataSet(
        "project_results",
        _l("What became of each project, once the results of its round are public."),
        (
            Field("project_id", ProjectResult.project_id, _l("The project: `projects.csv`")),
            Field("is_funded", ProjectResult.is_funded, _l("true where it gets its money")),
            Field("reason", ProjectResult.why, _l("Why or why not, as a code")),
            Field(
                "votes",
                _unless_few(ProjectResult.votes),
                _l("Ballots that name it; empty where few voted"),
            ),
            Field(
                "score",
                _unless_few(ProjectResult.score),
                _l("Points; equal to votes where ballots have none"),
            ),
        ),
        _results,
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
