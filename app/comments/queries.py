"""Reading threads: the same number of queries for 20 comments and for 5,000."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.accounts.models import User
from app.comments.models import Comment, Stance, is_editable
from app.extensions import db

SHOWN_REPLIES = 20  # of each thread on the resource's own page; the rest has a page of its own


@dataclass(slots=True)
class Row:
    """A comment as threads show it, of which a page has many; permissions take it for a comment."""

    id: int
    parent_id: int | None
    thread_id: int | None
    author_id: int | None
    depth: int
    stance: Stance
    replies: int
    body: str
    locale: str
    created_at: datetime
    published_at: datetime | None
    hidden_at: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    author_name: str | None
    author_public_id: str | None
    author_deleted_at: datetime | None
    author_blocked_at: datetime | None

    @property
    def is_visible(self) -> bool:
        return self.published_at is not None and self.hidden_at is None

    @property
    def is_editable(self) -> bool:
        return is_editable(self)


_PEOPLE = (User.name, User.public_id, User.deleted_at, User.blocked_at)
_COLUMNS = [
    *(getattr(Comment, name) for name in tuple(Row.__dataclass_fields__)[: -len(_PEOPLE)]),
    *_PEOPLE,
]


def _rows() -> Select[Any]:
    return select(*_COLUMNS).outerjoin(User, User.id == Comment.author_id)


def read(query: Select[Any], **values: Any) -> list[Row]:
    """The rows of one of the queries below."""
    return [Row(*row) for row in db.session.execute(query, values)]


class Order(StrEnum):
    """How threads are sorted; replies are always in the order they were written."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DISCUSSED = "discussed"


def _cut(query: Select[Any]) -> Select[Any]:
    return query.limit(bindparam("size")).offset(bindparam("offset"))


@cache
def threads(order: Order) -> Select[Any]:
    """A page of the comments that answer the resource `root` itself."""
    places: dict[Order, tuple[Any, ...]] = {
        Order.OLDEST: (Comment.id,),
        Order.NEWEST: (Comment.id.desc(),),
        Order.DISCUSSED: (Comment.replies.desc(), Comment.id),
    }
    first = (Comment.root_id == bindparam("root")) & (Comment.depth == 0)
    return _cut(_rows().where(first).order_by(*places[order]))


@cache
def replies(most: int = SHOWN_REPLIES) -> Select[Any]:
    """The first replies in each of the `threads`, in the order they were written."""
    place = func.row_number().over(partition_by=Comment.thread_id, order_by=Comment.id)
    own_id: Any = Comment.__table__.c.id
    numbered = (
        select(own_id, place.label("place"))
        .where(Comment.thread_id.in_(bindparam("threads", expanding=True)))
        .subquery()
    )
    return (
        _rows()
        .join(numbered, numbered.c.id == Comment.id)
        .where(numbered.c.place <= most)
        .order_by(Comment.id)
    )


@cache
def thread() -> Select[Any]:
    """A page of all replies in `thread`, named by its first comment."""
    replies = _rows().where(Comment.thread_id == bindparam("thread")).order_by(Comment.id)
    return _cut(replies)


def one(comment: Comment) -> Select[Any]:
    return _rows().where(Comment.id == comment.id)


# How many comments on the resource `root` stand where.
STANCES = (
    select(Comment.__table__.c.stance, func.count().label("n"))
    .where(Comment.__table__.c.root_id == bindparam("root"))
    .group_by(Comment.__table__.c.stance)
)
