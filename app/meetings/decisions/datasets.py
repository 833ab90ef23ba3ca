"""Decisions as open data, with their votes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.datasets import DataSet, Field, publish
from app.core.models import Component, open_places
from app.meetings.decisions.queries import MEETING
from app.meetings.models import Decision, Vote
from app.spaces.datasets import placed


def _decisions(query: Select[Any]) -> Select[Any]:
    query = query.join(Component, Component.id == Decision.component_id)
    query = query.join(MEETING, MEETING.id == Decision.meeting_id)
    query = query.outerjoin(Vote, Vote.decision_id == Decision.id)
    here = Decision.component_id.in_(open_places())
    return query.where(Decision.is_visible, MEETING.is_visible, here).order_by(Decision.id)


SETS = (
    DataSet(
        "decisions",
        _l("What meetings decided, once their minutes are public. A page: `/decisions/` and the number."),
        (
            *placed(Decision),
            Field("meeting_id", Decision.meeting_id, _l("The meeting: `meetings.csv`")),
            Field("item_id", Decision.item_id, _l("The item of the agenda: `agenda_items.csv`")),
            Field("number", Decision.number, _l("Number of the decision in its meeting")),
            Field("verdict", Decision.verdict, _l("approved, rejected, referred or noted")),
            Field("unit", Decision.unit, _l("The office that does it")),
            Field("due_on", Decision.due_on, _l("Day by which it is to be done")),
            Field("review_on", Decision.review_on, _l("Day on which it is looked at again")),
            Field("cost", Decision.cost, _l("What it costs, in the smallest unit of money")),
            Field("progress", Decision.progress, _l("open, on_track, done or dropped")),
            Field("reason", Decision.reason, _l("Why it stands so")),
            Field("method", Vote.method, _l("How it was voted: hands, roll_call or secret; empty: no vote")),
            Field("yes", Vote.yes, _l("How many said yes")),
            Field("no", Vote.no, _l("How many said no")),
            Field("abstain", Vote.abstain, _l("How many abstained")),
            Field("outcome", Vote.outcome, _l("What the figures come to: carried, lost or no_quorum")),
        ),
        _decisions,
    ),
)  # fmt: skip


def register() -> None:
    for one in SETS:
        publish(one)
