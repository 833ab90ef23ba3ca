"""Many proposals at once, for imports and generated data: statements, not objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.core.models import Component, Resource, ResourceCounters, random_key
from app.core.text import excerpt
from app.core.upsert import table_of
from app.extensions import db
from app.likes.models import EarlierSupports
from app.proposals.models import AuthorKind, Proposal, Status
from app.proposals.services.counts import rebuild
from app.search.services import index_many


@dataclass(frozen=True)
class Entry:
    """A published proposal as it comes from elsewhere; `origin` says from where, once for all."""

    origin: str
    title: str
    body: str
    locale: str
    published_at: datetime
    status: Status = Status.COLLECTING
    author_id: int | None = None
    author_kind: AuthorKind = AuthorKind.RESIDENT
    category_id: int | None = None
    district_id: int | None = None
    supports: int = 0
    hidden_at: datetime | None = None
    random_key: int | None = None


def known(origins: Sequence[str]) -> dict[str, int]:
    """Which of these were brought in before: origin to id."""
    query = select(Resource.origin, Resource.id).where(Resource.origin.in_(origins))
    return {str(row.origin): row.id for row in db.session.execute(query)}


def add_resources(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Store rows of resources with their counters; gives back origin to id."""
    table = table_of(Resource)
    query = insert(table).returning(table.c.origin, table.c.id)
    ids = {row.origin: row.id for row in db.session.execute(query, rows)}
    counters = [
        {"resource_id": ids[row["origin"]], "component_id": row["component_id"]} for row in rows
    ]
    db.session.execute(insert(table_of(ResourceCounters)), counters)
    return ids


def add_many(component: Component, entries: Sequence[Entry]) -> dict[str, int]:
    """Store those that are not there yet, counted and findable; gives back origin to id."""
    before = known([one.origin for one in entries])
    new = [one for one in entries if one.origin not in before]
    if not new:
        return before
    ids = add_resources([_resource(component, one) for one in new])
    db.session.execute(insert(table_of(Proposal)), [_proposal(ids[one.origin], one) for one in new])
    _add_supports(ids, new)
    rebuild(component.id)
    index(list(ids.values()))
    return before | ids


def _resource(component: Component, entry: Entry) -> dict[str, Any]:
    return {
        "kind": "proposal",
        "component_id": component.id,
        "author_id": entry.author_id,
        "title": entry.title,
        "body": entry.body,
        "locale": entry.locale,
        "origin": entry.origin,
        "created_at": entry.published_at,
        "published_at": entry.published_at,
        "hidden_at": entry.hidden_at,
        "random_key": random_key() if entry.random_key is None else entry.random_key,
    }


def _proposal(proposal_id: int, entry: Entry) -> dict[str, Any]:
    return {
        "id": proposal_id,
        "status": entry.status,
        "author_kind": entry.author_kind,
        "excerpt": excerpt(entry.body, 170),
        "category_id": entry.category_id,
        "district_id": entry.district_id,
    }


def _add_supports(ids: dict[str, int], entries: Sequence[Entry]) -> None:
    """Numbers of supports without persons, and the counters that show them."""
    rows = [{"id": ids[one.origin], "n": one.supports} for one in entries if one.supports]
    if not rows:
        return
    earlier = [{"resource_id": row["id"], "number": row["n"]} for row in rows]
    db.session.execute(insert(table_of(EarlierSupports)), earlier)
    counters = table_of(ResourceCounters)
    query = update(counters).where(counters.c.resource_id == bindparam("id"))
    db.session.execute(query.values(supports=bindparam("n")), rows)


def index(ids: Sequence[int]) -> None:
    """Make resources findable, then let go of the objects: many more may come."""
    found = db.session.scalars(select(Resource).where(Resource.id.in_(ids))).all()
    index_many(found)
    for resource in found:
        db.session.expunge(resource)
