"""Meetings with their agendas, and papers with where they were dealt with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.api.answers import written
from app.api.oparl import addresses, agendas, pieces, protocols
from app.api.oparl.pieces import Object, filled, head
from app.api.oparl.records import consultation, latest, refers, shown_points
from app.attachments.models import Attachment
from app.extensions import db
from app.meetings.councils.models import Consultation, MeetingOrganization, MeetingRecord, Paper
from app.meetings.models import Meeting


def meetings(ids: list[int]) -> dict[int, Object]:
    rows = db.session.scalars(select(Meeting).where(Meeting.id.in_(ids))).all()
    records = select(MeetingRecord).where(MeetingRecord.meeting_id.in_(ids))
    known = {one.meeting_id: one for one in db.session.scalars(records)}
    points = agendas.of_meetings(ids)
    elsewhere, own = pieces.files_elsewhere(ids), pieces.attachments_of_meetings(ids)
    committees, minutes = _committees(ids), protocols.of_meetings(rows)
    found = {}
    for row in rows:
        record = known.get(row.id)
        found[row.id] = _meeting(row, record) | filled(
            {"organization": committees[row.id], "agendaItem": points[row.id]}
        )
        its_own = minutes.get(row.id, {})
        found[row.id] |= its_own | agendas.with_files(
            elsewhere.get(row.id, []), own.get(row.id, [])
        )
        inner = [*points[row.id], *found[row.id].get("auxiliaryFile", []), *its_own.values()]
        found[row.id] |= _times(row, record, inner, its_own.values())
    return found


def _meeting(row: Meeting, record: MeetingRecord | None) -> Object:
    more: Object = dict(record.more) if record else _own(row)
    end = more.pop("end", None)
    return filled(
        {
            **head("Meeting", row.id, row.origin), **more, "name": row.title,
            "cancelled": True if row.cancelled_at else None,
            "start": written(row.starts_at),
            "end": written(row.ends_at) if end is None else _in_zone(end),
            "web": pieces.absolute(row.url),
        }
    )  # fmt: skip


def _in_zone(moment: str) -> str:
    """An end that its system gave though it cannot be one: what it said, in our zone."""
    return written(datetime.fromisoformat(moment)) if moment else ""


def _own(row: Meeting) -> Object:
    """The words for the state are those that OParl recommends."""
    state = "durchgeführt" if row.minutes_published_at else "eingeladen"
    return filled({"meetingState": state, "location": pieces.own_place(row)})


def _times(row: Meeting, record: MeetingRecord | None, inner: list[Object], minutes: Iterable[Object]) -> Object:  # fmt: skip
    """When anything of it changed last; another system says so itself, but of minutes written here."""
    own = [row.edited_at] if record else [row.published_at, row.edited_at, row.cancelled_at, row.minutes_published_at]  # fmt: skip
    moments = [written(moment) for moment in (row.created_at, *own) if moment]
    moments += [one["modified"] for one in (minutes if record else inner)]
    return {"created": written(row.created_at), "modified": max(moments, key=_instant)}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _committees(ids: list[int]) -> dict[int, list[str]]:
    query = select(MeetingOrganization).where(MeetingOrganization.meeting_id.in_(ids))
    query = query.order_by(MeetingOrganization.meeting_id, MeetingOrganization.position)
    found: dict[int, list[str]] = defaultdict(list)
    for one in db.session.scalars(query):
        url = refers("Organization", one.organization_id, one.organization_ref)
        found[one.meeting_id].append(url)
    return found


def papers(ids: list[int]) -> dict[int, Object]:
    rows = db.session.scalars(select(Paper).where(Paper.id.in_(ids))).all()
    query = select(Consultation).where(Consultation.paper_id.in_(ids))
    dealt: dict[int | None, list[Consultation]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(Consultation.id)):
        dealt[one.paper_id].append(one)
    shown = shown_points([one for some in dealt.values() for one in some])
    elsewhere, own = pieces.files_elsewhere(ids), pieces.attachments(ids)
    return {
        row.id: filled(
            {
                **_paper(row),
                "consultation": [consultation(one, shown) for one in dealt[row.id] if not one.deleted_at],
                **agendas.with_files(elsewhere.get(row.id, []), own.get(row.id, [])),
                "web": pieces.absolute(row.url),
                **pieces.times(row.created_at, _changed(row, dealt[row.id], own.get(row.id, []))),
            }
        )
        for row in rows
    }  # fmt: skip


def _paper(row: Paper) -> Object:
    day = row.dated_on.isoformat() if row.dated_on else None
    return {
        **head("Paper", row.id, row.origin), **row.more, "body": addresses.body(row.body_id),
        "name": row.title, "reference": row.reference, "paperType": row.paper_type, "date": day,
    }  # fmt: skip


def _changed(row: Paper, dealt: list[Consultation], files: list[Attachment]) -> datetime:
    moments = [row.edited_at or row.published_at or row.created_at]
    moments += [one.created_at for one in files]
    return latest(max(moments), dealt)
