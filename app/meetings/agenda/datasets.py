"""Agendas as open data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.datasets import DataSet, Field, publish
from app.core.models import Component, open_places
from app.meetings.agenda.queries import MEETING
from app.meetings.models import AgendaItem
from app.spaces.datasets import placed


def _items(query: Select[Any]) -> Select[Any]:
    """Not those behind closed doors: they are never published."""
    query = query.join(Component, Component.id == AgendaItem.component_id)
    query = query.join(MEETING, MEETING.id == AgendaItem.meeting_id)
    here = AgendaItem.component_id.in_(open_places())
    return query.where(AgendaItem.is_visible, MEETING.is_visible, here).order_by(AgendaItem.id)


SETS = (
    DataSet(
        "agenda_items",
        _l("What is on the agendas of meetings. A page: `/agenda-items/` and the number."),
        (
            *placed(AgendaItem),
            Field("meeting_id", AgendaItem.meeting_id, _l("The meeting: `meetings.csv`")),
            Field("position", AgendaItem.position, _l("Its place on the agenda, from 1")),
            Field("number", AgendaItem.number, _l("Its printed number, where that is not its place")),
            Field("minutes", AgendaItem.minutes, _l("How many minutes it may take; 0: not planned")),
            Field("presenter", AgendaItem.presenter, _l("Who presents it")),
            Field("is_consent", AgendaItem.is_consent, _l("Whether it is taken with others in one vote")),
            Field("withdrawn_at", AgendaItem.withdrawn_at, _l("When it was struck, if it was")),
            Field("reason", AgendaItem.reason, _l("Why it was struck")),
            Field("begun_at", AgendaItem.begun_at, _l("When the meeting took it up")),
            Field("ended_at", AgendaItem.ended_at, _l("When the meeting left it")),
        ),
        _items,
    ),
)  # fmt: skip


def register() -> None:
    for one in SETS:
        publish(one)
