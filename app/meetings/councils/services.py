"""Putting a paper of our own before the council. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.accounts.models import User
from app.core.events import Published, emit
from app.core.models import Component
from app.extensions import db
from app.meetings.councils.models import Consultation, Paper
from app.meetings.models import AgendaItem


@dataclass(frozen=True)
class Submission:
    """A paper as it is put forward."""

    title: str
    text: str = ""
    reference: str = ""
    paper_type: str = ""
    dated_on: date | None = None


def submit(component: Component, author: User, submission: Submission, locale: str) -> Paper:
    paper = Paper(
        component=component, author=author, title=submission.title, body=submission.text,
        reference=submission.reference, paper_type=submission.paper_type,
        dated_on=submission.dated_on, locale=locale,
    )  # fmt: skip
    paper.publish()
    db.session.add(paper)
    db.session.flush()
    emit(Published(paper, actor=author))
    return paper


def refer(
    paper: Paper, item: AgendaItem, role: str = "", *, is_authoritative: bool = False
) -> None:
    """Have a point of an agenda deal with a paper."""
    consultation = Consultation(
        paper_id=paper.id, item_id=item.id, meeting_id=item.meeting_id, role=role,
        is_authoritative=is_authoritative,
    )  # fmt: skip
    db.session.add(consultation)
    db.session.flush()
