"""Reading threads: the same number of queries for 20 comments and for 5,000."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select, union_all
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.comments.models import Comment, CommentVote, Stance, is_editable
from app.comments.ranking import NEW_EVERY
from app.core.about import RESOURCE
from app.core.models import Resource
from app.core.prepared import PREPARED
from app.extensions import db

SHOWN_REPLIES = 6  # of each thread on the resource's own page; the rest has a page of its own
_reader: Any = bindparam("reader", type_=Integer)  # whose votes are shown; NULL for nobody's
_size: Any = bindparam("size", type_=Integer)
_offset: Any = bindparam("offset", type_=Integer)


@dataclass(slots=True)
class Row:
    """A comment as threads show it, of which a page has many; permissions take it for a comment."""

    id: int
    parent_id: int | None
    thread_id: int | None
    author_id: int | None
    depth: int
    stance: Stance
    position_id: int | None
    replies: int
    ups: int
    downs: int
    body: str
    locale: str
    created_at: datetime
    published_at: datetime | None
    hidden_at: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    held_at: datetime | None
    author_name: str | None
    author_public_id: str | None
    author_deleted_at: datetime | None
    author_blocked_at: datetime | None
    is_up: bool | None  # the reader's own vote

    @property
    def is_visible(self) -> bool:
        return self.published_at is not None and self.hidden_at is None

    @property
    def is_editable(self) -> bool:
        return is_editable(self)


_OTHERS = (User.name, User.public_id, User.deleted_at, User.blocked_at, CommentVote.is_up)
_COLUMNS = [
    *(getattr(Comment, name) for name in tuple(Row.__dataclass_fields__)[: -len(_OTHERS)]),
    *_OTHERS,
]


def _rows() -> Select[Any]:
    mine = (CommentVote.comment_id == Comment.id) & (CommentVote.user_id == _reader)
    rows = select(*_COLUMNS).outerjoin(User, User.id == Comment.author_id)
    return rows.outerjoin(CommentVote, mine).execution_options(**PREPARED)


def read(query: Select[Any], reader: int | None, **values: Any) -> list[Row]:
    """The rows of one of the queries below, with the votes of a reader."""
    return [Row(*row) for row in db.session.execute(query, {"reader": reader, **values})]


class Order(StrEnum):
    """How threads are sorted; replies are always in the order they were written."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"
    DISCUSSED = "discussed"


_own: Any = Comment.__table__.c
SIDE: Any = bindparam("side")  # the value of the column by which threads are chosen


def _begun(side: str) -> Select[Any]:
    """All that begin a thread, or those with one value in this column."""
    begun: Select[Any] = select(_own.id, _own.score, _own.replies).where(
        _own.root_id == bindparam("root"), _own.depth == 0
    )
    return begun.where(_own[side] == SIDE) if side else begun


def _ordered(order: Order, own: Any) -> tuple[Any, ...]:
    """What sorts comments: each order is an index, read from its end or its beginning."""
    match order:
        case Order.BEST:
            return own.score.desc(), own.id.desc()
        case Order.NEWEST:
            return (own.id.desc(),)
        case Order.OLDEST:
            return (own.id,)
        case Order.DISCUSSED:
            return own.replies.desc(), own.id.desc()


def _numbered(order: Order, side: str = "") -> Any:
    """Those that begin a thread up to the end of the page, with their place in an order, from 0."""
    begun = _begun(side).order_by(*_ordered(order, _own)).limit(_size + _offset)
    some = begun.subquery(f"some_{order}")
    place = func.row_number().over(order_by=_ordered(order, some.c)) - 1
    return select(some.c.id, place.label("place")).subquery(f"numbered_{order}")


def _first(order: Order, side: str) -> Any:
    """A page of those that begin a thread: their ids, with a number to sort them by.

    The best ones leave each fifth place to the newest. Whatever stands in both orders has the
    earlier of its two places, so every comment is on one page only, and no page is read further
    than to its end.
    """
    if order is not Order.BEST:
        found = _numbered(order, side)
        page = select(found.c.id, found.c.place)
        return page.order_by(found.c.place).limit(_size).offset(_offset).cte("first")
    best, newest = _numbered(Order.BEST, side), _numbered(Order.NEWEST, side)
    between = NEW_EVERY - 1
    mixed = union_all(
        select(best.c.id, (best.c.place + best.c.place // between).label("place")),
        select(newest.c.id, (newest.c.place * NEW_EVERY + between).label("place")),
    ).subquery("mixed")
    place = func.min(mixed.c.place).label("place")
    page = select(mixed.c.id, place).group_by(mixed.c.id).order_by(place)
    return page.limit(_size).offset(_offset).cte("first")


@cache
def threads(order: Order, most: int = SHOWN_REPLIES, side: str = "") -> Select[Any]:
    """A page of the comments that answer the resource `root` itself, and the first replies in each.

    Those that begin a thread are in the order asked for, the replies among them by accident.
    `side`: only those threads whose first comment has the value SIDE in this column.
    """
    first = _first(order, side)
    place = func.row_number().over(partition_by=_own.thread_id, order_by=_own.id)
    numbered = (
        select(_own.id, place.label("place"))
        .where(_own.thread_id.in_(select(first.c.id)))
        .subquery("numbered")
    )
    replies = select(numbered.c.id, numbered.c.place).where(numbered.c.place <= most)
    chosen = union_all(select(first.c.id, first.c.place), replies).subquery("chosen")
    return _rows().join(chosen, chosen.c.id == _own.id).order_by(chosen.c.place)


@cache
def thread() -> Select[Any]:
    """A page of all replies in `thread`, named by its first comment."""
    replies = _rows().where(Comment.thread_id == bindparam("thread")).order_by(Comment.id)
    return replies.limit(_size).offset(_offset)


def before(comment: Comment) -> Select[int]:
    """How many replies stand before this one in its thread."""
    return select(func.count()).where(_own.thread_id == comment.thread_id, _own.id < comment.id)


def one(comment: Comment) -> Select[Any]:
    return _rows().where(Comment.id == comment.id)


HAS_ANY = exists().where(_own.root_id == RESOURCE)  # also such as nobody can read any more
HAS_HELPFUL = exists().where(_own.root_id == RESOURCE, _own.score > 0)


def visible_below(root_id: Any) -> Select[int]:
    """How many comments on a resource can be read."""
    return select(func.count(Comment.id)).where(Comment.root_id == root_id, Comment.is_visible)


def top_arguments(root_id: int, stance: Stance | None, most: int) -> Select[Comment]:
    """The comments with this stance on a resource that most surely help people, the best first.

    Only public ones that somebody found helpful, with their authors; read from an index.
    """
    standing_there = [Comment.stance == stance] if stance else []
    return (
        select(Comment)
        .where(Comment.root_id == root_id, *standing_there, Comment.score > 0)
        .where(Comment.is_visible)
        .order_by(Comment.score.desc(), Comment.id.desc())
        .limit(most)
        .options(joinedload(Comment.author).lazyload(User.grants))
    )


def by_position(root_id: int) -> Select[Any]:
    """How many comments on a resource can be read for each of its positions: id, number."""
    position: Any = Comment.position_id
    counted: Select[Any] = select(position, func.count(Comment.id))
    below = (Comment.root_id == root_id, Comment.is_visible, position.is_not(None))
    return counted.where(*below).group_by(position)


def standing(stance: Stance) -> ColumnElement[int]:
    """How many comments on a resource that can be read take this stance."""
    every: Any = Resource.__table__.alias("said")
    is_there = every.c.published_at.is_not(None) & every.c.hidden_at.is_(None)
    mine = (_own.root_id == RESOURCE) & (_own.stance == stance) & is_there
    both: Any = Comment.__table__
    return (
        select(func.count())
        .select_from(both.join(every, every.c.id == _own.id))
        .where(mine)
        .scalar_subquery()
    )
