"""Proposals that may already say what somebody is about to write.

The search index gives candidates that share rare words (SQLite) or letter triples
(PostgreSQL) with the title; those are put in order by how many triples they share.
"""

from __future__ import annotations

from sqlalchemy import Connection, Row, select, text
from sqlalchemy.orm import joinedload

from app.core import ddl
from app.core.models import Component
from app.extensions import db
from app.proposals.models import LISTED, Proposal
from app.search.words import words_of

CANDIDATES = 40
LEAST_LIKENESS = 0.25
_SQLITE = (
    "SELECT d.resource_id, d.title FROM search_index i "
    "JOIN search_documents d ON d.resource_id = i.rowid "
    "WHERE search_index MATCH :match AND d.kind = 'proposal' AND d.component_id = :component "
    "ORDER BY {} LIMIT :limit"
)
_SAME_BEGINNING = text(_SQLITE.format("length(d.title), d.resource_id"))
_SHARED_WORDS = text(_SQLITE.format("bm25(search_index, 1.0, 0.0)"))
_POSTGRES = text(
    "SELECT resource_id, title FROM search_documents "
    "WHERE title % :title AND kind = 'proposal' AND component_id = :component "
    "ORDER BY similarity(title, :title) DESC, resource_id LIMIT :limit"
)


def to_title(title: str, component: Component, *, but: int = 0, limit: int = 3) -> list[Proposal]:
    """The public proposals of a component whose titles are most like this one, best first."""
    words = words_of(title)
    if not words:
        return []
    folded = " ".join(words)
    found = [
        (likeness(folded, row.title), row.resource_id)
        for row in _candidates(words, component.id)
        if row.resource_id != but
    ]
    best = sorted((one for one in found if one[0] >= LEAST_LIKENESS), key=lambda x: (-x[0], x[1]))
    return _loaded([proposal_id for _, proposal_id in best], limit)


def _candidates(words: list[str], component_id: int) -> list[Row[int, str]]:
    """Ids and folded titles; one more than can be shown would not change the best few."""
    values = {"component": component_id, "limit": CANDIDATES}
    if db.session.get_bind().dialect.name == "postgresql":
        # the default of 0.3 makes the database compare a quarter of all titles
        db.session.execute(text("SET LOCAL pg_trgm.similarity_threshold = 0.4"))
        return list(db.session.execute(_POSTGRES, values | {"title": " ".join(words)}))
    telling = [word for word in words if len(word) > 3] or words
    shared = "title : (" + " OR ".join(f'"{word}"' for word in dict.fromkeys(telling)) + ")"
    same = f'title : ^ "{" ".join(words)}"'
    found = {
        row.resource_id: row
        for row in db.session.execute(_SAME_BEGINNING, values | {"match": same})
    }
    found |= {
        row.resource_id: row
        for row in db.session.execute(_SHARED_WORDS, values | {"match": shared})
    }
    return list(found.values())


def triples(folded: str) -> set[str]:
    """The letter triples of a text, word by word."""
    padded = (f"  {word} " for word in folded.split())
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}


def likeness(one: str, other: str) -> float:
    """The share of triples that two folded texts have in common: 1 for equal ones."""
    a, b = triples(one), triples(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _loaded(ids: list[int], limit: int) -> list[Proposal]:
    """The first few that are still open to everybody, in this order."""
    query = (
        select(Proposal)
        .where(Proposal.id.in_(ids), Proposal.is_visible, Proposal.status.in_(LISTED))
        .options(joinedload(Proposal.counters))
    )
    by_id = {proposal.id: proposal for proposal in db.session.scalars(query)}
    return [by_id[one] for one in ids if one in by_id][:limit]


_INDEX = "ix_search_documents_title_triples"


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm"
        )  # search may come later
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {_INDEX} ON search_documents "
            "USING gin (title gin_trgm_ops)"
        )


def _drop(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {_INDEX}")


ddl.extra("similar proposals", create=_create, drop=_drop, owns=(_INDEX,))
