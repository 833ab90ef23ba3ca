"""Reading minutes: as a page, as plain text, and as they were before."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy import exists, select

from app.core import pdf
from app.core.authz import authorize, can, refusal
from app.core.pagination import Page, page_number, paginate
from app.extensions import db, limiter
from app.meetings.minutes import document, queries, wording
from app.meetings.minutes.finding import place_in
from app.meetings.minutes.routes.blueprint import meeting_of, minutes
from app.meetings.models import Meeting, Minutes, MinutesVersion, TranscriptPart
from app.meetings.paper.blocks import Document
from app.meetings.paper.files import DRAWING, as_pdf, as_text
from app.versions.diff import changed_lines, difference

LINES = 100  # of a transcript on one page


def _built(meeting: Meeting) -> Document:
    """In the meeting's language, so that everybody reads the very words that were approved."""
    with force_locale(meeting.locale):
        return document.build(meeting, meeting.record)


@minutes.get("/<int:meeting_id>/minutes")
def show(meeting_id: int) -> ResponseReturnValue:
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    paper = _built(meeting)
    if words := request.args.get("find", "")[:200]:
        anchor = place_in(paper, words)
        return redirect(url_for(".show", meeting_id=meeting_id, _anchor=anchor), 303)
    spoken = exists().where(TranscriptPart.meeting_id == meeting_id)
    record = meeting.record
    return render_template(
        "meetings/minutes/show.html",
        meeting=meeting, record=record, paper=paper, wording=wording, draws=pdf.can_draw(),
        has_transcript=db.session.scalar(select(spoken)),
        may_correct=record is not None and refusal("minutes.correct", record) is None,
    )  # fmt: skip


@minutes.get("/<int:meeting_id>/minutes.txt")
def plain(meeting_id: int) -> ResponseReturnValue:
    """The same words without a page."""
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    return as_text(_built(meeting), meeting)


@minutes.get("/<int:meeting_id>/minutes.pdf")
@limiter.limit(DRAWING)
def file(meeting_id: int) -> ResponseReturnValue:
    """The same as a PDF file; where none can be drawn, the page serves."""
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    page = url_for(".show", meeting_id=meeting_id, _external=True)
    return as_pdf(_built(meeting), meeting, "minutes", page)


def _with_versions(meeting_id: int) -> tuple[Minutes, int]:
    """The minutes, and the first of their versions that this reader may see."""
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    record = meeting.record or abort(404)
    if can("meeting.manage", meeting):
        return record, 1
    if meeting.minutes_published_at is not None:
        return record, record.public_number or 1
    return record, record.circulated_number or record.number


@minutes.get("/<int:meeting_id>/minutes/versions")
def versions(meeting_id: int) -> ResponseReturnValue:
    record, first = _with_versions(meeting_id)
    page = paginate(queries.versions_of(record, first), total=record.number - first + 1)
    return render_template(
        "meetings/minutes/versions.html", record=record, page=page, wording=wording
    )


@minutes.get("/<int:meeting_id>/minutes/versions/<int:number>")
def version(meeting_id: int, number: int) -> ResponseReturnValue:
    """One version with what it changed in the one before."""
    record, first = _with_versions(meeting_id)
    wanted = MinutesVersion.number.in_([number, number - 1])
    found = {one.number: one for one in db.session.scalars(queries.versions_of(record, first).where(wanted))}  # fmt: skip
    this = found.get(number) or abort(404)
    before = found.get(number - 1)
    changes = difference(before.text if before else this.text, this.text)
    return render_template(
        "meetings/minutes/version.html",
        record=record, version=this, before=before, changes=changes, wording=wording,
        spoken=_spoken(record, this, is_first=before is None),
    )  # fmt: skip


def _spoken(record: Minutes, this: MinutesVersion, *, is_first: bool) -> Page[tuple[str, str]] | None:  # fmt: skip
    """The lines that a version changed in the transcript, in pages; what was before the first is not shown."""
    if this.transcript is None:
        return None
    old = None if is_first else db.session.scalar(queries.transcripts_before(record, this.number))
    lines = changed_lines(old or "", this.transcript)
    number = page_number()
    first, after = (number - 1) * LINES, number * LINES
    return Page(lines[first:after], number, LINES, len(lines) > after, len(lines))
