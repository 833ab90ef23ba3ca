"""Keeping the documents. The caller commits, together with the text itself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.models import Ability, Component, Resource
from app.core.text import plain
from app.extensions import db
from app.search.engines import engine_of
from app.search.models import SearchDocument, SearchTypo, SearchWord
from app.search.words import vocabulary, words_of
from app.spaces.models import Space


def _is_findable(resource: Resource) -> bool:
    return Ability.SEARCH in resource.abilities and resource.is_visible


def _document(resource: Resource, space_id: int | None) -> SearchDocument:
    return SearchDocument(
        resource_id=resource.id,
        kind=resource.kind,
        component_id=resource.component_id,
        space_id=space_id,
        published_at=resource.published_at,
        title=" ".join(words_of(resource.title)),
        body=" ".join(words_of(plain(resource.body))),
    )


def index(resource: Resource) -> None:
    """Make a resource findable as it now reads, or no longer findable if it is not public."""
    index_many([resource])


def index_many(resources: Iterable[Resource], session: Session | None = None) -> None:
    """Index some resources at once: three statements for a batch, whatever its size."""
    session = session or db.session()
    batch = list(resources)
    ids = [resource.id for resource in batch]
    session.execute(delete(SearchDocument).where(SearchDocument.resource_id.in_(ids)))
    findable = [resource for resource in batch if _is_findable(resource)]
    spaces = _spaces(session, findable)
    documents = [_document(r, spaces.get(r.component_id) or _own_space(r)) for r in findable]
    session.add_all(documents)
    session.flush()
    words = {word for d in documents for word in vocabulary(f"{d.title} {d.body}")}
    engine_of(session).learn(session, words)


def _spaces(session: Session, resources: list[Resource]) -> dict[int | None, int]:
    """The space of each component that occurs."""
    ids = {r.component_id for r in resources if r.component_id}
    rows = session.execute(select(Component.id, Component.space_id).where(Component.id.in_(ids)))
    return {row.id: row.space_id for row in rows}


def _own_space(resource: Resource) -> int | None:
    return resource.id if isinstance(resource, Space) else None


def forget(resource_id: int) -> None:
    """Take a resource out of the index."""
    db.session.execute(delete(SearchDocument).where(SearchDocument.resource_id == resource_id))


def clear(session: Session) -> None:
    """Empty the index and its vocabulary, before it is built again."""
    for model in (SearchDocument, SearchTypo, SearchWord):
        session.execute(delete(model))
