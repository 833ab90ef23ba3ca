"""Where the objects of a type are found: rows of its table, or of another that stands for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, false, func, or_

from app.api.oparl import standing
from app.api.oparl.branch import (
    ANY,
    DEALT,
    DECISIONS,
    ITEMS,
    MEETINGS,
    PAPERS,
    RES,
    SEATS,
    TOMBS,
    Branch,
    Condition,
    after,
    has_new_file,
    in_public,
    of_body,
    whose,
)
from app.core.upsert import table_of
from app.meetings.councils.oparl import MODELS


def _plain(kind: str, body_id: int | None) -> Branch:
    table = table_of(MODELS[kind])
    mine = of_body(table.c.body_id, body_id)
    gone = table.c.deleted_at.is_not(None)
    return Branch(
        kind, "", table, table.c.id, table.c.created_at, and_(mine, ~gone), and_(mine, gone),
        _changed_with_seats(kind, table), table.c.deleted_at,
    )  # fmt: skip


def _changed_with_seats(kind: str, table: Any) -> Callable[[datetime], Condition]:
    """Committees and members name memberships: another system's say by themselves when these changed."""
    own = after(table.c.modified_at, table.c.deleted_at)
    if kind not in {"Organization", "Person"}:
        return own
    its = SEATS.c.organization_id if kind == "Organization" else SEATS.c.person_id

    def changed(moment: datetime) -> Condition:
        seat = exists().where(its == table.c.id, SEATS.c.oparl_id.is_(None), SEATS.c.modified_at >= moment)  # fmt: skip
        return or_(own(moment), seat)

    return changed


def _was_dealt(moment: datetime, *where: Any) -> Condition:
    """Whether it was said here where a paper is dealt with, or that no longer."""
    return exists().where(DEALT.c.oparl_id.is_(None), DEALT.c.modified_at >= moment, *where)


def _meetings(body_id: int | None) -> Branch:
    table = MEETINGS.join(RES, RES.c.id == MEETINGS.c.id)
    mine = and_(in_public(RES), whose(body_id, MEETINGS.c.id))
    own = after(
        RES.c.created_at, RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, MEETINGS.c.cancelled_at,
        MEETINGS.c.minutes_published_at,
    )  # fmt: skip
    other = RES.alias()

    def changed(moment: datetime) -> Condition:
        minutes = or_(standing.text_changed(moment), standing.speech_changed(moment))
        if body_id is not None:
            return or_(after(RES.c.edited_at, RES.c.hidden_at)(moment), minutes)
        is_its = and_(other.c.parent_id == MEETINGS.c.id, other.c.id == DEALT.c.item_id)
        dealt = _was_dealt(moment, is_its, other.c.published_at.is_not(None), other.c.hidden_at.is_(None))  # fmt: skip
        below = after(other.c.published_at, other.c.edited_at, other.c.hidden_at)(moment)
        inner = exists().where(
            other.c.parent_id == MEETINGS.c.id, other.c.kind.in_(("agenda_item", "decision")), below
        )
        shown = and_(other.c.parent_id == MEETINGS.c.id, other.c.published_at.is_not(None))
        new = has_new_file(MEETINGS.c.id, moment, shown, other)
        return or_(own(moment), minutes, dealt, inner, new)

    gone = RES.c.hidden_at.is_not(None)
    return Branch(
        "Meeting", "", table, MEETINGS.c.id, RES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        changed, RES.c.hidden_at,
    )  # fmt: skip


def _items(body_id: int | None) -> Branch:
    """Points behind closed doors are named, as they are on the meeting's page."""
    above = RES.alias()
    table = ITEMS.join(RES, RES.c.id == ITEMS.c.id).join(above, above.c.id == ITEMS.c.meeting_id)
    is_shown = or_(RES.c.published_at.is_not(None), ITEMS.c.is_confidential)
    mine = and_(in_public(above), is_shown, whose(body_id, ITEMS.c.meeting_id))
    gone = or_(RES.c.hidden_at.is_not(None), above.c.hidden_at.is_not(None))
    own = after(
        RES.c.created_at, RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at
    )
    other, taken = RES.alias(), DECISIONS.alias()

    def changed(moment: datetime) -> Condition:
        dealt = _was_dealt(moment, DEALT.c.item_id == ITEMS.c.id, ~ITEMS.c.is_confidential)
        if body_id is not None:
            return or_(after(RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at)(moment), dealt)
        below = after(other.c.published_at, other.c.edited_at, other.c.hidden_at)(moment)
        decided = exists().where(
            DECISIONS.c.item_id == ITEMS.c.id, other.c.id == DECISIONS.c.id, below
        )
        is_its = and_(taken.c.item_id == ITEMS.c.id, taken.c.id == other.c.id)
        return or_(own(moment), dealt, decided, has_new_file(ITEMS.c.id, moment, is_its, other))

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
        in_public(above), RES.c.published_at.is_not(None), DECISIONS.c.item_id.is_(None),
        whose(None, DECISIONS.c.meeting_id),
    )  # fmt: skip
    gone = or_(RES.c.hidden_at.is_not(None), above.c.hidden_at.is_not(None))
    own = after(RES.c.published_at, RES.c.edited_at, RES.c.hidden_at, above.c.hidden_at)

    def changed(moment: datetime) -> Condition:
        return or_(own(moment), has_new_file(DECISIONS.c.id, moment))

    return Branch(
        "AgendaItem", "d", table, DECISIONS.c.id, RES.c.created_at, and_(mine, ~gone),
        and_(mine, gone), changed, func.coalesce(RES.c.hidden_at, above.c.hidden_at),
    )  # fmt: skip


def _papers(body_id: int | None) -> Branch:
    table = PAPERS.join(RES, RES.c.id == PAPERS.c.id)
    mine = and_(in_public(RES), of_body(PAPERS.c.body_id, body_id))
    gone = RES.c.hidden_at.is_not(None)
    columns = (RES.c.edited_at, RES.c.hidden_at)
    own = after(*(columns if body_id is not None else (*columns, RES.c.published_at)))

    def changed(moment: datetime) -> Condition:
        dealt = _was_dealt(moment, DEALT.c.paper_id == PAPERS.c.id)
        return or_(own(moment), dealt, has_new_file(PAPERS.c.id, moment))

    return Branch(
        "Paper", "", table, PAPERS.c.id, RES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        changed, RES.c.hidden_at,
    )  # fmt: skip


def tombstones(kind: str, body_id: int | None) -> Branch:
    """What was here, or in the system it came from, and is no more."""
    gone = and_(of_body(TOMBS.c.body_id, body_id), TOMBS.c.kind == kind)
    return Branch(
        kind, "-", TOMBS, TOMBS.c.id, TOMBS.c.created_at, false(), gone,
        after(TOMBS.c.deleted_at), TOMBS.c.deleted_at, TOMBS.c.token,
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
            minutes = [standing.protocols(letter, body_id) for letter in "pv"]
            return [_plain(kind, body_id), *minutes, *([standing.attachments()] if own else [])]
        case "Location":
            return [_plain(kind, body_id), *([standing.places()] if own else [])]
    return [_plain(kind, body_id)]
