"""Finding: what was typed becomes terms, terms become hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, false, func, literal, select, union_all
from sqlalchemy.orm import Session, selectin_polymorphic, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.selectable import FromClause

from app.accounts.models import User
from app.core.models import Component, Resource
from app.core.upsert import table_of
from app.extensions import db
from app.search.engines import PLACE, Term, engine_of
from app.search.models import SearchDocument, SearchWord
from app.search.questions import is_question, telling
from app.search.words import words_of
from app.spaces.models import Process

MOST_TERMS = 8
COUNTED = 1000  # more hits than this are "more than 1,000"


@dataclass(frozen=True)
class Wanted:
    """A search: its terms, and the narrower part of the site that was asked for."""

    terms: tuple[Term, ...]
    kind: str | None = None
    space_id: int | None = None
    component_id: int | None = None
    first: tuple[str, ...] = ()  # kinds that were asked for: they stand before all others
    may_miss_one: bool = False  # of three or more terms, one need not occur

    @property
    def corrections(self) -> list[str]:
        """What was searched instead of mistyped words."""
        return [term.meant[0] for term in self.terms if term.meant]


@dataclass(frozen=True)
class Asked:
    """A search text understood: its terms, the kinds its words ask for, and whether it is a question."""

    terms: tuple[Term, ...]
    first: tuple[str, ...] = ()
    is_question: bool = False


def asked(text: str, session: Session | None = None) -> Asked:
    """What somebody who typed a text is looking for; a word that begins no known word is taken for a slip."""
    session = session or db.session()
    words = list(dict.fromkeys(words_of(text)))
    content, first = telling(words)
    typed = content[:MOST_TERMS]
    doubtful = _unknown(session, [word for word in typed if len(word) >= 4 and word.isalpha()])
    engine = engine_of(session)
    terms = tuple(
        Term(word, tuple(engine.meant(session, word)) if word in doubtful else ()) for word in typed
    )
    return Asked(terms, first, is_question(text, words))


def understand(text: str, session: Session | None = None) -> tuple[Term, ...]:
    """The terms of a search text."""
    return asked(text, session).terms


def _unknown(session: Session, typed: Sequence[str]) -> set[str]:
    """Those words with which no known word begins; one query for all."""
    if not typed:
        return set()
    lookups = [
        select(literal(word)).where(
            select(SearchWord.word)
            .where(SearchWord.word >= word, SearchWord.word < word + "\U0010ffff")
            .exists()
        )
        for word in typed
    ]
    return set(typed) - set(session.scalars(union_all(*lookups)))


def _hits(wanted: Wanted) -> FromClause:
    if wanted.terms:
        return engine_of(db.session()).hits(wanted.terms, may_miss_one=wanted.may_miss_one)
    place = (getattr(SearchDocument, name) for name in PLACE)
    nothing = select(*place, literal(0.0).label("rank")).where(false())
    return nothing.subquery("hits")


def _narrowed(wanted: Wanted, hits: FromClause) -> Select[int]:
    query = select(hits.c.resource_id)
    for name in ("kind", "space_id", "component_id"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(hits.c[name] == value)
    hidden_spaces = select(Resource.id).where(Resource.kind == "process", ~Resource.is_visible)
    hidden_components = select(Component.id).where(Component.published_at.is_(None))
    return query.where(
        ~_is_below_hidden(hits.c.resource_id),
        hits.c.space_id.is_(None) | hits.c.space_id.not_in(hidden_spaces),
        hits.c.component_id.is_(None) | hits.c.component_id.not_in(hidden_components),
    )


def _is_below_hidden(resource_id: Any) -> ColumnElement[bool]:
    """Whether something belongs to what nobody may read, as minutes do to a meeting that is hidden.

    Answers to a hidden comment stay.
    """
    own, above = table_of(Resource).alias(), table_of(Resource).alias()
    is_hidden = above.c.hidden_at.is_not(None) | above.c.published_at.is_(None)
    is_its = (own.c.id == resource_id) & (above.c.id == own.c.parent_id)
    return exists().where(is_its, above.c.kind != "comment", is_hidden)


def matching(text: str, **narrower: object) -> Select[int]:
    """The ids of resources that a text finds, for `.where(Resource.id.in_(matching(...)))`."""
    wanted = Wanted(understand(text), **narrower)  # type: ignore[arg-type]
    return _narrowed(wanted, _hits(wanted))


def results(wanted: Wanted) -> Select[Resource]:
    """The resources found, best first, with author and place."""
    hits = _hits(wanted)
    after = case((hits.c.kind.in_(wanted.first), 0), else_=1) if wanted.first else literal(0)
    ids = _narrowed(wanted, hits).add_columns(hits.c.rank, after.label("after")).subquery()
    return (
        select(Resource)
        .join(ids, ids.c.resource_id == Resource.id)
        .order_by(
            *((ids.c.after,) if wanted.first else ()), ids.c.rank, ids.c.resource_id.desc()
        )  # known before the join: only a page is joined
        .options(
            selectinload(Resource.author).lazyload(User.grants),
            selectin_polymorphic(Resource, [Process]),
            *place(),
        )
    )


def place() -> tuple[ExecutableOption, ...]:
    """Load component and space along."""
    return (selectinload(Resource.component).selectinload(Component.space),)


def number(wanted: Wanted) -> int:
    """How many are found, counted up to one more than COUNTED."""
    some = _narrowed(wanted, _hits(wanted)).limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
