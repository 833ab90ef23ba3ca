"""What was said word for word, with its times, in parts of a page each."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import kind_pk, owned_by
from app.core.models import Ability, Resource


class TranscriptPart(Resource):
    """Some minutes of a transcript: one page, and one document for those who search."""

    __tablename__ = "transcript_parts"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)
    __mapper_args__ = {"polymorphic_identity": "transcript"}

    abilities = frozenset({Ability.SEARCH})
    label = _l("Transcript")
    read_permission = "minutes.read"
    edit_permission = "minutes.manage"

    id: Mapped[kind_pk]
    meeting_id: Mapped[int] = mapped_column(owned_by("meetings"))
    number: Mapped[int]  # from 1: the page
    starts_at: Mapped[int | None]  # seconds; None where the transcript has no times
    # [[number, seconds or null, speaker, text], ...]: read and written only together
    cues: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)

    @property
    def url(self) -> str:
        return url_for("minutes.passage", part_id=self.id)

    def url_for_words(self, words: str) -> str:
        return url_for("minutes.passage", part_id=self.id, find=words)
