"""Putting papers before the council, and correcting them. The caller commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.events import Edited, Published, emit
from app.core.models import Component
from app.extensions import db
from app.meetings.councils.models import Paper
from app.meetings.councils.services.holding import hold, note_added, write


class ReferenceTaken(ValueError):
    """Another paper of ours has this number."""


@dataclass(frozen=True)
class Submission:
    """A paper as it is put forward."""

    title: str
    text: str = ""
    reference: str = ""
    paper_type: str = ""
    dated_on: date | None = None


@contextmanager
def _unique() -> Iterator[None]:
    """Store what is pending; of two who give the same number at once, the key stops one."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        raise ReferenceTaken from error


def submit(component: Component, author: User, submission: Submission, locale: str) -> Paper:
    """Raises ReferenceTaken."""
    paper = Paper(
        component=component, author=author, title=submission.title, body=submission.text,
        reference=submission.reference, paper_type=submission.paper_type,
        dated_on=submission.dated_on, locale=locale,
    )  # fmt: skip
    paper.publish()
    with _unique():
        db.session.add(paper)
    emit(Published(paper, actor=author))
    note_added(paper, author)
    return paper


def rewrite(paper: Paper, actor: User, wanted: Submission, seen: str | None = None) -> None:
    """Correct a paper. Raises Conflict, ReferenceTaken."""
    hold(paper)
    before = {"title": paper.title, "body": paper.body}
    values = vars(wanted) | {"body": wanted.text}
    del values["text"]
    with _unique():
        write(paper, actor, values, seen)
    after = {"title": paper.title, "body": paper.body}
    emit(Edited(paper, actor=actor, before=before, after=after))
