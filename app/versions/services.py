"""Keeping versions. The caller commits."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.models import Resource, ResourceCounters
from app.extensions import db
from app.versions.models import Version


def keep(
    resource: Resource,
    author: User | None,
    fields: dict[str, str],
    before: dict[str, str] | None = None,
) -> Version:
    """Keep the new state of a text; at its first change also the one it had when published.

    The counter's row is locked by its update, so two changes at once get two numbers;
    the unique key stands behind that.
    """
    session = db.session()
    number = _next_number(session, resource.id)
    if number == 1 and before:
        first = Version(
            resource_id=resource.id,
            number=1,
            fields=before,
            author_id=resource.author_id,
            created_at=resource.published_at or resource.created_at,
        )
        session.add(first)
        number = _next_number(session, resource.id)
    version = Version(resource_id=resource.id, number=number, fields=fields, author=author)
    session.add(version)
    session.flush()
    return version


def forget(resource: Resource) -> None:
    """Its author took the text back for good: what it said before goes, too."""
    db.session.execute(delete(Version).where(Version.resource_id == resource.id))
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == resource.id)
        .values(versions=0)
    )


def _next_number(session: Session, resource_id: int) -> int:
    counted = session.scalar(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == resource_id)
        .values(versions=ResourceCounters.versions + 1)
        .returning(ResourceCounters.versions)
    )
    if counted is None:
        raise LookupError(f"resource {resource_id} has no counters")
    return counted
