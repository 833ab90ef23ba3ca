"""Where the objects of a type are found: rows of its table, or of another that stands for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, null, or_, true

from app.attachments.models import Attachment
from app.core.database import UTCDateTime
from app.core.models import Resource, open_places
from app.core.upsert import table_of
from app.meetings.councils.models import MeetingRecord, Paper, Tombstone
from app.meetings.councils.oparl import MODELS
from app.meetings.models import AgendaItem, Decision, Meeting

RES = table_of(Resource)
MEETINGS, ITEMS, PAPERS, DECISIONS = map(table_of, (Meeting, AgendaItem, Paper, Decision))
RECORDS, FILES, TOMBS = table_of(MeetingRecord), table_of(Attachment), table_of(Tombstone)
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


def _after(*columns: Any) -> Callable[[datetime], Condition]:
    def changed(moment: datetime) -> Condition:
        return or_(*(and_(column.is_not(None), column >= moment) for column in columns))

    return changed


def _in_public(resources: Any) -> Condition:
    return and_(resources.c.published_at.is_not(None), resources.c.component_id.in_(open_places()))


def _of(column: Any, body_id: int | None) -> Condition:
    if body_id == ANY:
        return true()
    return column.is_(None) if body_id is None else column == body_id


def _plain(kind: str, body_id: int | None) -> Branch:
    table = table_of(MODELS[kind])
    whose = _of(table.c.body_id, body_id)
    gone = table.c.deleted_at.is_not(None)
    return Branch(
        kind, "", table, table.c.id, table.c.created_at, and_(whose, ~gone), and_(whose, gone),
        _after(table.c.modified_at, table.c.deleted_at), table.c.deleted_at,
    )  # fmt: skip


def _whose(body_id: int | None, meeting_id: Any) -> Condition:
    """Meetings that came from nowhere are our own."""
    if body_id == ANY:
        return true()
    if body_id is None:
        return ~exists().where(RECORDS.c.meeting_id == meeting_id)
    return exists().where(RECORDS.c.meeting_id == meeting_id, RECORDS.c.body_id == body_id)


def _meetings(body_id: int | None) -> Branch:
    table = MEETINGS.join(RES, RES.c.id == MEETINGS.c.id)
    mine = and_(_in_public(RES), _whose(body_id, MEETINGS.c.id))
    own = _after(
        RES.c.created_at, RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, MEETINGS.c.cancelled_at,
        MEETINGS.c.minutes_published_at,
    )  # fmt: skip
    other = RES.alias()

    def changed(moment: datetime) -> Condition:
        if body_id is not None:
            return _after(RES.c.edited_at, RES.c.hidden_at)(moment)
        below = _after(other.c.published_at, other.c.edited_at, other.c.hidden_at)(moment)
        inner = exists().where(
            other.c.parent_id == MEETINGS.c.id, other.c.kind.in_(("agenda_item", "decision")), below
        )
        new = _has_new_file(MEETINGS.c.id, moment, other.c.parent_id == MEETINGS.c.id, other)
        return or_(own(moment), inner, new)

    gone = RES.c.hidden_at.is_not(None)
    return Branch(
        "Meeting", "", table, MEETINGS.c.id, RES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        changed, RES.c.hidden_at,
    )  # fmt: skip


def _has_new_file(resource_id: Any, moment: datetime, below: Any = None, other: Any = None) -> Condition:  # fmt: skip
    """Whether a file came to a resource, or to one below it."""
    its = exists().where(FILES.c.resource_id == resource_id, FILES.c.created_at >= moment)
    if below is None:
        return its
    joined = FILES.c.resource_id == other.c.id
    return or_(its, exists().where(joined, below, FILES.c.created_at >= moment))


def _items(body_id: int | None) -> Branch:
    """Points behind closed doors are named, as they are on the meeting's page."""
    above = RES.alias()
    table = ITEMS.join(RES, RES.c.id == ITEMS.c.id).join(above, above.c.id == ITEMS.c.meeting_id)
    is_shown = or_(RES.c.published_at.is_not(None), ITEMS.c.is_confidential)
    mine = and_(_in_public(above), is_shown, _whose(body_id, ITEMS.c.meeting_id))
    gone = or_(RES.c.hidden_at.is_not(None), above.c.hidden_at.is_not(None))
    own = _after(
        RES.c.created_at, RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at
    )
    other, taken = RES.alias(), DECISIONS.alias()

    def changed(moment: datetime) -> Condition:
        if body_id is not None:
            return _after(RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at)(moment)
        below = _after(other.c.published_at, other.c.edited_at, other.c.hidden_at)(moment)
        decided = exists().where(
            DECISIONS.c.item_id == ITEMS.c.id, other.c.id == DECISIONS.c.id, below
        )
        is_its = and_(taken.c.item_id == ITEMS.c.id, taken.c.id == other.c.id)
        return or_(own(moment), decided, _has_new_file(ITEMS.c.id, moment, is_its, other))

    return Branch(
        "AgendaItem", "", table, ITEMS.c.id, RES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        changed, func.coalesce(RES.c.hidden_at, above.c.hidden_at),
    )  # fmt: skip


def _loose_decisions() -> Branch:
    """Decisions that belong to no point of the agenda stand for one."""
    above = RES.alias()
    table = DECISIONS.join(RES, RES.c.id == DECISIONS.c.id).join(
        above, above.c.id == DECISIONS.c.meeting_id
    )
    mine = and_(
        _in_public(above), RES.c.published_at.is_not(None), DECISIONS.c.item_id.is_(None),
        _whose(None, DECISIONS.c.meeting_id),
    )  # fmt: skip
    gone = or_(RES.c.hidden_at.is_not(None), above.c.hidden_at.is_not(None))
    own = _after(RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at)

    def changed(moment: datetime) -> Condition:
        return or_(own(moment), _has_new_file(DECISIONS.c.id, moment))

    return Branch(
        "AgendaItem", "d", table, DECISIONS.c.id, RES.c.created_at, and_(mine, ~gone),
        and_(mine, gone), changed, func.coalesce(RES.c.hidden_at, above.c.hidden_at),
    )  # fmt: skip


def _papers(body_id: int | None) -> Branch:
    table = PAPERS.join(RES, RES.c.id == PAPERS.c.id)
    mine = and_(_in_public(RES), _of(PAPERS.c.body_id, body_id))
    gone = RES.c.hidden_at.is_not(None)
    columns = (RES.c.edited_at, RES.c.hidden_at)
    own = _after(*(columns if body_id is not None else (*columns, RES.c.published_at)))

    def changed(moment: datetime) -> Condition:
        return or_(own(moment), _has_new_file(PAPERS.c.id, moment))

    return Branch(
        "Paper", "", table, PAPERS.c.id, RES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        changed, RES.c.hidden_at,
    )  # fmt: skip


def _attachments() -> Branch:
    """Files of public meetings, points of agendas, decisions and papers of our own."""
    above = RES.alias()
    table = FILES.join(above, above.c.id == FILES.c.resource_id)
    mine = and_(
        _in_public(above), above.c.hidden_at.is_(None),
        above.c.kind.in_(("meeting", "agenda_item", "decision", "paper")),
    )  # fmt: skip
    return Branch(
        "File",
        "a",
        table,
        FILES.c.id,
        FILES.c.created_at,
        mine,
        false(),
        _after(FILES.c.created_at),
    )


def _places() -> Branch:
    """Where our own meetings are."""
    table = MEETINGS.join(RES, RES.c.id == MEETINGS.c.id)
    has_place = or_(MEETINGS.c.place_name != "", MEETINGS.c.address != "")
    mine = and_(_in_public(RES), RES.c.hidden_at.is_(None), has_place, _whose(None, MEETINGS.c.id))
    columns = (RES.c.published_at, RES.c.edited_at)
    return Branch(
        "Location", "m", table, MEETINGS.c.id, RES.c.created_at, mine, false(), _after(*columns)
    )


def tombstones(kind: str, body_id: int | None) -> Branch:
    """What was here, or in the system it came from, and is no more."""
    gone = and_(_of(TOMBS.c.body_id, body_id), TOMBS.c.kind == kind)
    return Branch(
        kind, "-", TOMBS, TOMBS.c.id, TOMBS.c.created_at, false(), gone,
        _after(TOMBS.c.deleted_at), TOMBS.c.deleted_at, TOMBS.c.token,
    )  # fmt: skip


def branches(kind: str, body_id: int | None) -> list[Branch]:
    """All branches of a type for a body; None is our own."""
    own = body_id is None or body_id == ANY
    match kind:
        case "Meeting":
            return [_meetings(body_id)]
        case "AgendaItem":
            return [_items(body_id), *([_loose_decisions()] if own else [])]
        case "Paper":
            return [_papers(body_id)]
        case "File":
            return [_plain(kind, body_id), *([_attachments()] if own else [])]
        case "Location":
            return [_plain(kind, body_id), *([_places()] if own else [])]
    return [_plain(kind, body_id)]
