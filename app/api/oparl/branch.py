"""Rows that are objects of a type: how they are chosen, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, null, or_, true

from app.attachments.models import Attachment
from app.core.database import UTCDateTime
from app.core.models import Resource, open_places
from app.core.upsert import table_of
from app.meetings.councils.models import (
    Consultation,
    MeetingRecord,
    Membership,
    Paper,
    Tombstone,
)
from app.meetings.models import AgendaItem, Decision, Meeting, Minutes, MinutesVersion

RES = table_of(Resource)
MEETINGS, ITEMS, PAPERS, DECISIONS = map(table_of, (Meeting, AgendaItem, Paper, Decision))
RECORDS, FILES, TOMBS = (
    table_of(MeetingRecord),
    table_of(Attachment),
    table_of(Tombstone),
)
DEALT, SEATS = table_of(Consultation), table_of(Membership)
MINUTES, VERSIONS = table_of(Minutes), table_of(MinutesVersion)
Condition = ColumnElement[bool]
NEVER, NO_TOKEN = cast(null(), UTCDateTime()), cast(null(), String())
ANY = -1  # where an object is looked up by its own address


@dataclass(frozen=True)
class Branch:
    """Rows that are objects of one type. `letter` begins the tokens of what is no row of its kind.

    `changed` says whether an object changed at a moment or after it, `ended` when it went.
    """

    kind: str
    letter: str
    table: Any
    id: Any
    created: Any
    is_there: Condition
    is_gone: Condition
    changed: Callable[[datetime], Condition]
    ended: Any = NEVER
    token: Any = NO_TOKEN  # where that is not the letter and the number


def after(*columns: Any) -> Callable[[datetime], Condition]:
    def changed(moment: datetime) -> Condition:
        return or_(*(and_(column.is_not(None), column >= moment) for column in columns))

    return changed


def in_public(resources: Any) -> Condition:
    return and_(resources.c.published_at.is_not(None), resources.c.component_id.in_(open_places()))


def of_body(column: Any, body_id: int | None) -> Condition:
    if body_id == ANY:
        return true()
    return column.is_(None) if body_id is None else column == body_id


def whose(body_id: int | None, meeting_id: Any) -> Condition:
    """Meetings that came from nowhere are our own."""
    if body_id == ANY:
        return true()
    if body_id is None:
        return ~exists().where(RECORDS.c.meeting_id == meeting_id)
    return exists().where(RECORDS.c.meeting_id == meeting_id, RECORDS.c.body_id == body_id)


def has_new_file(resource_id: Any, moment: datetime, below: Any = None, other: Any = None) -> Condition:  # fmt: skip
    """Whether a file came to a resource, or to one below it."""
    its = exists().where(FILES.c.resource_id == resource_id, FILES.c.created_at >= moment)
    if below is None:
        return its
    joined = FILES.c.resource_id == other.c.id
    return or_(its, exists().where(joined, below, FILES.c.created_at >= moment))
