"""Reading what was said word for word, and uploading it."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from app.core.authz import authorize
from app.core.pagination import Page, page_number
from app.extensions import db
from app.meetings.minutes import queries, wording
from app.meetings.minutes.finding import cue_in
from app.meetings.minutes.forms.steps import TranscriptForm
from app.meetings.minutes.routes.blueprint import meeting_of, minutes, to_write
from app.meetings.minutes.services import transcripts
from app.meetings.models import Meeting, TranscriptPart

MOST_SECONDS = 10**6


@minutes.get("/<int:meeting_id>/transcript")
def transcript(meeting_id: int) -> ResponseReturnValue:
    """A part of it; `at` leads to the passage that is heard at a second."""
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    seconds = request.args.get("at", type=int)
    if seconds is not None and 0 <= seconds <= MOST_SECONDS:
        return _at(meeting, seconds)
    number = page_number()
    total = db.session.scalar(select(func.count()).select_from(queries.transcript_of(meeting).subquery())) or 0  # fmt: skip
    one = queries.transcript_of(meeting).where(TranscriptPart.number == number)
    part = db.session.scalar(one)
    if part is None and total:
        abort(404)
    page = Page(part.cues if part else [], number, 1, number < total, total)
    return render_template(
        "meetings/minutes/transcript.html",
        meeting=meeting, part=part, page=page, clock_of=wording.clock_of,
    )  # fmt: skip


@minutes.get("/<int:meeting_id>/transcript.txt")
def plain_transcript(meeting_id: int) -> ResponseReturnValue:
    """The same words without a page."""
    meeting = meeting_of(meeting_id)
    authorize("minutes.read", meeting)
    parts = db.session.scalars(queries.transcript_of(meeting)).all() or abort(404)
    text = "\n\n".join(part.body for part in parts) + "\n"
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Language"] = meeting.locale
    return answer


def _at(meeting: Meeting, seconds: int) -> ResponseReturnValue:
    """To the last passage that has begun by then."""
    before = queries.transcript_of(meeting).where(TranscriptPart.starts_at <= seconds)
    part = db.session.scalar(before.order_by(None).order_by(TranscriptPart.number.desc()).limit(1))
    if part is None:
        return redirect(url_for(".transcript", meeting_id=meeting.id), 303)
    begun = [cue[0] for cue in part.cues if cue[1] is not None and cue[1] <= seconds]
    return _to(part, f"cue-{begun[-1]}" if begun else None)


def _to(part: TranscriptPart, anchor: str | None) -> ResponseReturnValue:
    page = part.number if part.number > 1 else None
    return redirect(url_for(".transcript", meeting_id=part.meeting_id, page=page, _anchor=anchor), 303)  # fmt: skip


@minutes.get("/transcripts/<int:part_id>")
def passage(part_id: int) -> ResponseReturnValue:
    """To a part of a transcript, and in it to the words that were searched."""
    part = db.get_or_404(TranscriptPart, part_id)
    authorize("minutes.read", part)
    words = request.args.get("find", "")[:200]
    return _to(part, cue_in(part, words) if words else None)


@minutes.route("/<int:meeting_id>/minutes/transcript", methods=["GET", "POST"])
def upload(meeting_id: int) -> ResponseReturnValue:
    record = to_write(meeting_id)
    form = TranscriptForm(record)
    if form.is_submitted() and form.validate():
        transcripts.replace(record, current_user, form.cues, reason=form.why)
        db.session.commit()
        flash(_("The transcript is kept."))
        return redirect(url_for(".transcript", meeting_id=meeting_id), 303)
    page = render_template("meetings/minutes/upload.html", form=form, record=record)
    return page, 422 if form.is_submitted() else 200
