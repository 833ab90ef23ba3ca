"""Two facilitators at once: who saves second is told, and nobody's work is overwritten silently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.spaces.models import Space


class EditedMeanwhile(Exception):
    """Somebody else saved the process after this person had opened the page."""


class SlugTaken(Exception):
    """Another process or component already has this address."""


def claim(space: Space, seen: int | None = None) -> None:
    """Count a change of the process; with `seen`, only if nothing changed since that revision.

    Locks the process until the commit. Raises EditedMeanwhile.
    """
    table: Table = Space.__table__  # type: ignore[assignment]
    change = update(table).where(table.c.id == space.id)
    if seen is not None:
        change = change.where(table.c.revision == seen)
    changed = db.session.execute(change.values(revision=table.c.revision + 1))
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise EditedMeanwhile
    db.session.expire(space, ["revision"])


@contextmanager
def unique_slug() -> Iterator[None]:
    """Store what is pending; a slug that somebody has just taken raises SlugTaken."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        raise SlugTaken from error
