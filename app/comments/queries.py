"""Reading threads: the same number of queries for 20 comments and for 5,000."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import User
from app.comments.models import Comment, Stance
from app.core.models import Resource

AUTHOR = (joinedload(Comment.author), lazyload(Comment.author, User.grants))
SHOWN_REPLIES = 20  # of each thread on the resource's own page; the rest has a page of its own


class Order(StrEnum):
    """How threads are sorted; replies are always in the order they were written."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DISCUSSED = "discussed"


def threads_on(root: Resource, order: Order) -> Select[Comment]:
    """The comments that answer the resource itself."""
    query = select(Comment).where(Comment.root_id == root.id, Comment.depth == 0).options(*AUTHOR)
    match order:
        case Order.NEWEST:
            return query.order_by(Comment.id.desc())
        case Order.DISCUSSED:
            return query.order_by(Comment.replies.desc(), Comment.id)
        case _:
            return query.order_by(Comment.id)


def replies_to(thread_ids: list[int], most: int = SHOWN_REPLIES) -> Select[Comment]:
    """The first replies in each of the threads, in the order they were written."""
    place = func.row_number().over(partition_by=Comment.thread_id, order_by=Comment.id)
    numbered = (
        select(Comment.id, place.label("place")).where(Comment.thread_id.in_(thread_ids)).subquery()
    )
    return (
        select(Comment)
        .join(numbered, numbered.c.id == Comment.id)
        .where(numbered.c.place <= most)
        .order_by(Comment.id)
        .options(*AUTHOR)
    )


def thread(first: Comment) -> Select[Comment]:
    """All replies in the thread that a comment begins."""
    return (
        select(Comment).where(Comment.thread_id == first.id).order_by(Comment.id).options(*AUTHOR)
    )


def stances(root: Resource) -> Select[Stance, int]:
    """How many comments stand where."""
    return (
        select(Comment.stance, func.count().label("n"))
        .where(Comment.root_id == root.id)
        .group_by(Comment.stance)
    )
