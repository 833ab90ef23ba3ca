"""What stands for objects without being a row of a table like theirs: our own files, minutes and places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, false, func, or_

from app.api.oparl.branch import (
    FILES,
    MEETINGS,
    MINUTES,
    RES,
    VERSIONS,
    Branch,
    Condition,
    after,
    in_public,
    whose,
)


def attachments() -> Branch:
    """Files of public meetings, points of agendas, decisions, minutes and papers of our own."""
    above, meeting = RES.alias(), RES.alias()
    table = FILES.join(above, above.c.id == FILES.c.resource_id)
    table = table.outerjoin(meeting, meeting.c.id == above.c.parent_id)
    mine = and_(
        in_public(above),
        above.c.kind.in_(("meeting", "agenda_item", "decision", "minutes", "paper")),
        or_(meeting.c.id.is_(None), meeting.c.published_at.is_not(None)),
    )
    gone = or_(above.c.hidden_at.is_not(None), meeting.c.hidden_at.is_not(None))
    return Branch(
        "File", "a", table, FILES.c.id, FILES.c.created_at, and_(mine, ~gone), and_(mine, gone),
        after(FILES.c.created_at, above.c.hidden_at, meeting.c.hidden_at),
        func.coalesce(above.c.hidden_at, meeting.c.hidden_at),
    )  # fmt: skip


def places() -> Branch:
    """Where our own meetings are."""
    table = MEETINGS.join(RES, RES.c.id == MEETINGS.c.id)
    has_place = or_(MEETINGS.c.place_name != "", MEETINGS.c.address != "")
    mine = and_(in_public(RES), RES.c.hidden_at.is_(None), has_place, whose(None, MEETINGS.c.id))
    columns = (RES.c.published_at, RES.c.edited_at)
    return Branch(
        "Location", "m", table, MEETINGS.c.id, RES.c.created_at, mine, false(), after(*columns)
    )


def protocols(letter: str, body_id: int | None) -> Branch:
    """Public minutes as a file (`p`), and what was said word for word (`v`)."""
    table = MEETINGS.join(RES, RES.c.id == MEETINGS.c.id)
    mine = and_(in_public(RES), MEETINGS.c.minutes_published_at.is_not(None), whose(body_id, MEETINGS.c.id))  # fmt: skip
    changed_itself = text_changed
    if letter == "v":
        part = RES.alias()
        mine = and_(mine, exists().where(_is_spoken(part)))
        changed_itself = speech_changed

    def changed(moment: datetime) -> Condition:
        return or_(after(RES.c.hidden_at)(moment), changed_itself(moment))

    gone = RES.c.hidden_at.is_not(None)
    return Branch(
        "File", letter, table, MEETINGS.c.id, MEETINGS.c.minutes_published_at, and_(mine, ~gone),
        and_(mine, gone), changed, RES.c.hidden_at,
    )  # fmt: skip


def _is_spoken(part: Any) -> Condition:
    is_its = and_(part.c.parent_id == MEETINGS.c.id, part.c.kind == "transcript")
    return and_(is_its, part.c.published_at.is_not(None))


def text_changed(moment: datetime) -> Condition:
    """Whether public minutes of a meeting say something else since."""
    newer = exists().where(
        MINUTES.c.meeting_id == MEETINGS.c.id, VERSIONS.c.minutes_id == MINUTES.c.id,
        VERSIONS.c.created_at >= moment,
    )  # fmt: skip
    own = after(MEETINGS.c.minutes_published_at, MEETINGS.c.minutes_approved_at)
    return and_(MEETINGS.c.minutes_published_at.is_not(None), or_(own(moment), newer))


def speech_changed(moment: datetime) -> Condition:
    """Whether the public transcript of a meeting is another one since."""
    part = RES.alias()
    newer = exists().where(_is_spoken(part), after(part.c.published_at, part.c.created_at)(moment))
    own = after(MEETINGS.c.minutes_published_at)
    return and_(MEETINGS.c.minutes_published_at.is_not(None), or_(own(moment), newer))
