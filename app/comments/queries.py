"""Reading threads: the same number of queries for 20 comments and for 5,000."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, lazyload, load_only

from app.accounts.models import User
from app.comments.models import Comment

# A page may have hundreds: only what it shows of each is read.
SHOWN = (
    load_only(
        Comment.parent_id,
        Comment.author_id,
        Comment.body,
        Comment.locale,
        Comment.created_at,
        Comment.published_at,
        Comment.hidden_at,
        Comment.edited_at,
        Comment.thread_id,
        Comment.depth,
        Comment.stance,
        Comment.replies,
        Comment.deleted_at,
    ),
    joinedload(Comment.author).options(
        load_only(User.name, User.public_id, User.deleted_at, User.blocked_at),
        lazyload(User.grants),
    ),
)
SHOWN_REPLIES = 20  # of each thread on the resource's own page; the rest has a page of its own


class Order(StrEnum):
    """How threads are sorted; replies are always in the order they were written."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DISCUSSED = "discussed"


@cache
def threads(order: Order) -> Select[Comment]:
    """A page of the comments that answer the resource `root` itself."""
    places: dict[Order, tuple[Any, ...]] = {
        Order.OLDEST: (Comment.id,),
        Order.NEWEST: (Comment.id.desc(),),
        Order.DISCUSSED: (Comment.replies.desc(), Comment.id),
    }
    return (
        select(Comment)
        .where(Comment.root_id == bindparam("root"), Comment.depth == 0)
        .order_by(*places[order])
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
        .options(*SHOWN)
    )


@cache
def replies(most: int = SHOWN_REPLIES) -> Select[Comment]:
    """The first replies in each of the `threads`, in the order they were written."""
    place = func.row_number().over(partition_by=Comment.thread_id, order_by=Comment.id)
    own_id: Any = Comment.__table__.c.id
    numbered = (
        select(own_id, place.label("place"))
        .where(Comment.thread_id.in_(bindparam("threads", expanding=True)))
        .subquery()
    )
    return (
        select(Comment)
        .join(numbered, numbered.c.id == Comment.id)
        .where(numbered.c.place <= most)
        .order_by(Comment.id)
        .options(*SHOWN)
    )


def thread(first: Comment) -> Select[Comment]:
    """All replies in the thread that a comment begins."""
    return select(Comment).where(Comment.thread_id == first.id).order_by(Comment.id).options(*SHOWN)


# How many comments on the resource `root` stand where.
STANCES = (
    select(Comment.__table__.c.stance, func.count().label("n"))
    .where(Comment.__table__.c.root_id == bindparam("root"))
    .group_by(Comment.__table__.c.stance)
)
