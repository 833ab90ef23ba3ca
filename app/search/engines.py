"""The two databases' own full-text search behind one interface.

SQLite: FTS5 over the documents, kept by triggers; typing slips through a table of
forms with one letter left out. PostgreSQL: a GIN index over weighted tsvectors;
slips through pg_trgm. Text is folded (case, accents) before it gets here, so both
find the same, and unaccent has nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Integer, String, cast, column, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import FromClause

from app.core import ddl
from app.core.upsert import insert_into
from app.search.models import SearchDocument, SearchTypo, SearchWord
from app.search.words import forms, is_one_slip

PLACE = ("resource_id", "kind", "space_id", "component_id")  # of a document
MOST_CANDIDATES = 200
CHUNK = 500
FEWEST_TO_MISS = 3  # of fewer terms none may be missing


@dataclass(frozen=True)
class Term:
    """What was typed, as the beginning of a word; or the whole words it may have meant."""

    typed: str
    meant: tuple[str, ...] = ()


class Engine(Protocol):
    """What search needs of a database."""

    def hits(self, terms: Sequence[Term], *, may_miss_one: bool = False) -> FromClause:
        """Documents in which every term occurs (or all but one): PLACE, and rank (smaller is better)."""
        ...

    def learn(self, session: Session, words: set[str]) -> None:
        """Remember words as possible corrections."""
        ...

    def meant(self, session: Session, typed: str) -> list[str]:
        """Known words one typing slip away."""
        ...


def _new(session: Session, words: set[str]) -> list[str]:
    """Those of the words that are not known yet."""
    known: set[str] = set()
    for part in chunks(sorted(words)):
        known |= set(session.scalars(select(SearchWord.word).where(SearchWord.word.in_(part))))
    return sorted(words - known)


def chunks(items: list[str]) -> Iterable[list[str]]:
    return (items[i : i + CHUNK] for i in range(0, len(items), CHUNK))


def _together(each: list[str], both: str, either: str, *, may_miss_one: bool) -> str:
    """All of some conditions, or all but any one of them."""
    if not may_miss_one or len(each) < FEWEST_TO_MISS:
        return both.join(each)
    parts = (both.join(each[:n] + each[n + 1 :]) for n in range(len(each)))
    return either.join(f"({part})" for part in parts)


class Sqlite:
    """FTS5 and bm25; a hit in the title weighs ten times."""

    def hits(self, terms: Sequence[Term], *, may_miss_one: bool = False) -> FromClause:
        each = [
            "(" + " OR ".join(f'"{word}"' for word in term.meant) + ")"
            if term.meant
            else f'"{term.typed}" *'
            for term in terms
        ]
        match = _together(each, " AND ", " OR ", may_miss_one=may_miss_one)
        found = (
            text(
                "SELECT rowid AS resource_id, bm25(search_index, 10.0, 1.0) AS rank "
                "FROM search_index WHERE search_index MATCH :match"
            )
            .bindparams(match=match)
            .columns(column("resource_id", Integer), column("rank"))
            .cte("hits")
            .prefix_with("MATERIALIZED")  # asked once, not once for each document
        )
        place = [getattr(SearchDocument, name) for name in PLACE]
        hits = select(*place, found.c.rank).join(found, found.c.resource_id == place[0])
        return hits.subquery("documents")

    def learn(self, session: Session, words: set[str]) -> None:
        new = _new(session, words)
        if not new:
            return
        rows = [{"form": form, "word": word} for word in new for form in sorted(forms(word))]
        known = insert_into(session, SearchWord).on_conflict_do_nothing()
        session.execute(known, [{"word": word} for word in new])
        session.execute(insert_into(session, SearchTypo).on_conflict_do_nothing(), rows)

    def meant(self, session: Session, typed: str) -> list[str]:
        candidates = session.scalars(
            select(SearchTypo.word)
            .where(SearchTypo.form.in_(forms(typed)))
            .distinct()
            .limit(MOST_CANDIDATES)
        )
        return sorted(word for word in candidates if is_one_slip(typed, word))


# Stored: reading and ranking a hundred documents would take a hundred times as long as finding them.
VECTOR = (
    "search_vector tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A') || "
    "setweight(to_tsvector('simple', body), 'D')) STORED"
)


class Postgres:
    """A weighted tsvector and ts_rank; pg_trgm for slips."""

    def hits(self, terms: Sequence[Term], *, may_miss_one: bool = False) -> FromClause:
        each = [
            "(" + " | ".join(f"'{word}'" for word in term.meant) + ")"
            if term.meant
            else f"'{term.typed}':*"
            for term in terms
        ]
        match = _together(each, " & ", " | ", may_miss_one=may_miss_one)
        return (
            text(
                f"SELECT {', '.join(PLACE)}, -ts_rank(search_vector, query) AS rank "  # noqa: S608
                "FROM search_documents, to_tsquery('simple', :match) query "
                "WHERE search_vector @@ query"
            )
            .bindparams(match=match)
            .columns(*(SearchDocument.__table__.c[name] for name in PLACE), column("rank"))
            .subquery("hits")
        )

    def learn(self, session: Session, words: set[str]) -> None:
        """Which are new is not asked before: the planner would look words up by trigrams."""
        for part in chunks(sorted(words)):
            new = insert_into(session, SearchWord).values([{"word": word} for word in part])
            session.execute(new.on_conflict_do_nothing())

    def meant(self, session: Session, typed: str) -> list[str]:
        # two neighbours swapped in a word of five leave two of ten trigrams alike
        session.execute(text("SET LOCAL pg_trgm.similarity_threshold = 0.15"))
        likeness = func.similarity(SearchWord.word, typed)
        candidates = session.scalars(
            select(SearchWord.word)
            .where(SearchWord.word.op("%")(cast(typed, String)))
            .order_by(likeness.desc(), SearchWord.word)
            .limit(MOST_CANDIDATES)
        )
        return sorted(word for word in candidates if is_one_slip(typed, word))


_ENGINES: dict[str, Engine] = {"sqlite": Sqlite(), "postgresql": Postgres()}


def engine_of(session: Session) -> Engine:
    """The engine for the database of a session."""
    return _ENGINES[session.get_bind().dialect.name]


_FTS_ROW = (
    "INSERT INTO search_index(rowid, title, body) VALUES (new.resource_id, new.title, new.body)"
)
_FTS_GONE = (
    "INSERT INTO search_index(search_index, rowid, title, body) "
    "VALUES ('delete', old.resource_id, old.title, old.body)"
)
_SQLITE = (
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(title, body, "
        "content='search_documents', content_rowid='resource_id', tokenize='unicode61', prefix='2 3')"
    ),
    (
        f"CREATE TRIGGER IF NOT EXISTS search_documents_added AFTER INSERT ON search_documents "
        f"BEGIN {_FTS_ROW}; END"
    ),
    (
        f"CREATE TRIGGER IF NOT EXISTS search_documents_gone AFTER DELETE ON search_documents "
        f"BEGIN {_FTS_GONE}; END"
    ),
    (
        f"CREATE TRIGGER IF NOT EXISTS search_documents_changed AFTER UPDATE ON search_documents "
        f"BEGIN {_FTS_GONE}; {_FTS_ROW}; END"
    ),
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"ALTER TABLE search_documents ADD COLUMN IF NOT EXISTS {VECTOR}",
    (  # without fastupdate: what waits to be sorted in would be read by every search
        "CREATE INDEX IF NOT EXISTS ix_search_documents_vector ON search_documents "
        "USING gin (search_vector) WITH (fastupdate = off)"
    ),
    (
        "CREATE INDEX IF NOT EXISTS ix_search_words_trigrams ON search_words "
        "USING gin (word gin_trgm_ops)"
    ),
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS search_documents_added",
    "DROP TRIGGER IF EXISTS search_documents_gone",
    "DROP TRIGGER IF EXISTS search_documents_changed",
    "DROP TABLE IF EXISTS search_index",
)
_POSTGRES_DROP = (
    "DROP INDEX IF EXISTS ix_search_documents_vector",
    "ALTER TABLE search_documents DROP COLUMN IF EXISTS search_vector",
    "DROP INDEX IF EXISTS ix_search_words_trigrams",
)


def _run(connection: Connection, statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements[connection.dialect.name]:
        connection.exec_driver_sql(statement)


ddl.extra(
    "search",
    create=lambda connection: _run(connection, {"sqlite": _SQLITE, "postgresql": _POSTGRES}),
    drop=lambda c: _run(c, {"sqlite": _SQLITE_DROP, "postgresql": _POSTGRES_DROP}),
    owns=(
        "search_index",
        "search_vector",
        "ix_search_documents_vector",
        "ix_search_words_trigrams",
    ),
)
