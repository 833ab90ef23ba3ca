"""Proposals, the council's answers and the evaluators' findings as open data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.datasets import DataSet, Field, publish
from app.core.models import ResourceCounters, open_places
from app.proposals.models import Answer, Assessment, Proposal
from app.spaces.datasets import classified, placed, public_ones


def _proposals(query: Select[Any]) -> Select[Any]:
    query = query.join(ResourceCounters, ResourceCounters.resource_id == Proposal.id)
    narrowed: Select[Any] = public_ones(Proposal)(query)
    return narrowed


def _of_public(query: Select[Any], table: Any) -> Select[Any]:
    query = query.join(Proposal, Proposal.id == table.proposal_id)
    return query.where(Proposal.is_visible, Proposal.component_id.in_(open_places()))


def _answers(query: Select[Any]) -> Select[Any]:
    query = _of_public(query, Answer).where(Answer.published_at.is_not(None))
    return query.order_by(Answer.proposal_id)


def _assessments(query: Select[Any]) -> Select[Any]:
    query = _of_public(query, Assessment).where(Assessment.assessed_at.is_not(None))
    return query.order_by(Assessment.proposal_id, Assessment.id)


MINOR = _l("Estimated cost in the smallest unit of the currency, such as cents")


SETS = (
    DataSet(
        "proposals",
        _l("Proposals of residents and of the council. A page: `/proposals/` and the number."),
        (
            *placed(Proposal),
            Field("edited_at", Proposal.edited_at, _l("When its author last changed the text")),
            *classified(Proposal),
            Field("place", Proposal.place, _l("Address or place, in the author's words")),
            Field("latitude", Proposal.latitude, _l("Degrees north (WGS 84), if known")),
            Field("longitude", Proposal.longitude, _l("Degrees east (WGS 84), if known")),
            Field(
                "on_behalf_of",
                Proposal.author_kind,
                _l("Who speaks: resident, organisation, meeting or official (the council)"),
            ),
            Field(
                "status",
                Proposal.status,
                _l(
                    "collecting, being_checked, answered, accepted, not_accepted, withdrawn, merged"
                ),
            ),
            Field("merged_into_id", Proposal.merged_into_id, _l("The proposal it went into")),
            Field("supports", ResourceCounters.supports, _l("How many people support it")),
            Field("comments", ResourceCounters.comments, _l("How many comments it has")),
        ),
        _proposals,
    ),
    DataSet(
        "proposal_answers",
        _l("The council's official answers to proposals, as soon as they are public."),
        (
            Field("proposal_id", Answer.proposal_id, _l("The proposal: `proposals.csv`")),
            Field("answer", Answer.status, _l("accepted, not_accepted, or answered (neither)")),
            Field("headline", Answer.headline, _l("The answer in one sentence")),
            Field("reason", Answer.reason, _l("Why, in Markdown")),
            Field("cost", Answer.cost, MINOR),
            Field("decided_where", Answer.decided_where, _l("Where it was decided")),
            Field("promised_by", Answer.due_on, _l("The day by which it is promised")),
            Field("progress", Answer.progress, _l("on_track, at_risk or done")),
            Field("language", Answer.locale, _l("Language, as an ISO 639 code")),
            Field("published_at", Answer.published_at, _l("When it became public, in UTC")),
        ),
        _answers,
    ),
    DataSet(
        "proposal_assessments",
        _l("What evaluators found about proposals: whether they can be done, and why."),
        (
            Field("proposal_id", Assessment.proposal_id, _l("The proposal: `proposals.csv`")),
            Field("feasible", Assessment.feasible, _l("yes, partly or no")),
            Field("cost", Assessment.cost, MINOR),
            Field("reason", Assessment.reason, _l("Why, in Markdown")),
            Field("language", Assessment.locale, _l("Language, as an ISO 639 code")),
            Field("published_at", Assessment.assessed_at, _l("When it was given, in UTC")),
        ),
        _assessments,
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
