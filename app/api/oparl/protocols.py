"""Public minutes as files: their text, and what was said word for word. Both are written when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.api.answers import absolute
from app.api.oparl import addresses
from app.api.oparl.pieces import Object, head, times
from app.core.i18n import local
from app.extensions import db
from app.meetings.models import Meeting, Minutes, MinutesVersion, TranscriptPart


def of_meetings(rows: Iterable[Meeting]) -> dict[int, Object]:
    """By meeting, the properties that hold them."""
    public = {row.id: row for row in rows if row.minutes_published_at is not None}
    if not public:
        return {}
    latest, spoken = _latest(public), _spoken(public)
    found: dict[int, Object] = {}
    for id_, row in public.items():
        found[id_] = {"resultsProtocol": _text(row, latest.get(id_))}
        if id_ in spoken:
            found[id_]["verbatimProtocol"] = _speech(row, spoken[id_])
    return found


def _latest(ids: Iterable[int]) -> dict[int, datetime]:
    """When the last version of each was kept."""
    query = (
        select(Minutes.meeting_id, func.max(MinutesVersion.created_at))
        .join(MinutesVersion, MinutesVersion.minutes_id == Minutes.id)
        .where(Minutes.meeting_id.in_(list(ids)))
        .group_by(Minutes.meeting_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _spoken(ids: Iterable[int]) -> dict[int, datetime]:
    """Since when the transcript of each is the one that it is."""
    moments = func.max(TranscriptPart.published_at), func.max(TranscriptPart.created_at)
    query = (
        select(TranscriptPart.meeting_id, *moments)
        .where(TranscriptPart.meeting_id.in_(list(ids)), TranscriptPart.published_at.is_not(None))
        .group_by(TranscriptPart.meeting_id)
    )
    return {id_: max(shown, made) for id_, shown, made in db.session.execute(query) if shown}


def _text(row: Meeting, latest: datetime | None) -> Object:
    moments = (row.minutes_published_at, row.minutes_approved_at, latest)
    name = _("Minutes: %(title)s", title=row.title)
    return _file(row, "p", name, "minutes.plain", max(filter(None, moments)))


def _speech(row: Meeting, since: datetime) -> Object:
    name = _("Transcript: %(title)s", title=row.title)
    return _file(row, "v", name, "minutes.plain_transcript", since)


def _file(row: Meeting, letter: str, name: str, endpoint: str, modified: datetime) -> Object:
    created = row.minutes_published_at
    assert created is not None
    path = url_for(endpoint, meeting_id=row.id)
    url = absolute(path)
    return {
        **head("File", f"{letter}{row.id}"), "name": name, "fileName": path.rpartition("/")[2],
        "mimeType": "text/plain", "date": local(created).date().isoformat(),
        "accessUrl": url, "downloadUrl": url, **times(created, modified),
    }  # fmt: skip


def _alone(name: str, ids: list[int]) -> dict[int, Object]:
    """Those of some meetings as objects of their own, which say whose they are."""
    rows = db.session.scalars(select(Meeting).where(Meeting.id.in_(ids))).all()
    return {
        id_: {**both[name], "meeting": [addresses.of("Meeting", id_)]}
        for id_, both in of_meetings(rows).items()
        if name in both
    }


def texts(ids: list[int]) -> dict[int, Object]:
    return _alone("resultsProtocol", ids)


def speeches(ids: list[int]) -> dict[int, Object]:
    return _alone("verbatimProtocol", ids)
