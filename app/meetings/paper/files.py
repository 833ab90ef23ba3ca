"""Papers as files: plain text and PDF."""

from __future__ import annotations

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.accounts.logo import Logo
from app.core import pdf
from app.core.i18n import direction, local
from app.core.site import site
from app.extensions import db
from app.meetings.models import Meeting
from app.meetings.paper.blocks import Document

DRAWING = "30 per minute"  # of one address: a long paper takes seconds


def as_text(paper: Document, meeting: Meeting) -> Response:
    """The same words without a page."""
    answer = Response(paper.text(), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Language"] = meeting.locale
    return answer


def as_pdf(paper: Document, meeting: Meeting, name: str, page: str) -> ResponseReturnValue:
    """The paper as a file called `name`; at `page` it is read, and printed where none can be drawn."""
    if not pdf.can_draw():
        return redirect(f"{page}#ways", 303)
    pictures = _logo()
    with force_locale(meeting.locale):
        html = render_template(
            "meetings/paper/file.html",
            paper=paper, page=page, has_logo=bool(pictures), locale=meeting.locale,
            direction=direction(meeting.locale),
        )  # fmt: skip
    answer = Response(pdf.drawn(html, pictures), mimetype="application/pdf")
    named = f"{name}-{local(meeting.starts_at):%Y-%m-%d}.pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={named}"
    return answer


def _logo() -> dict[str, bytes]:
    digest = site().logo_url.removeprefix("/logo-").removesuffix(".png")
    found = db.session.get(Logo, digest) if digest else None
    return {"logo": found.content} if found else {}
