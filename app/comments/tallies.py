"""What counters of comments, replies and votes should say."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from app.comments.models import Comment, CommentVote, EarlierVotes
from app.core.models import ResourceCounters

_own: Any = Comment.__table__.c


def wrong_numbers() -> Select[int, int, int]:
    """Resources whose counter is not the number of comments to be read: id, counter, number."""
    visible = (
        select(Comment.root_id, func.count().label("n"))
        .where(Comment.is_visible)
        .group_by(Comment.root_id)
        .subquery()
    )
    number = func.coalesce(visible.c.n, 0)
    return (
        select(ResourceCounters.resource_id, ResourceCounters.comments, number)
        .outerjoin(visible, visible.c.root_id == ResourceCounters.resource_id)
        .where(ResourceCounters.comments != number)
        .order_by(ResourceCounters.resource_id)
    )


def wrong_replies() -> Select[int, int, int]:
    """Comments whose counter is not the number of replies in their thread: id, counter, number."""
    reply = _own.thread_id.label("thread")
    counted = select(reply, func.count().label("n")).where(reply.is_not(None)).group_by(reply)
    threads = counted.subquery()
    number = func.coalesce(threads.c.n, 0)
    return (
        select(_own.id, _own.replies, number)
        .outerjoin(threads, threads.c.thread == _own.id)
        .where(_own.replies != number)
        .order_by(_own.id)
    )


def votes() -> Select[Any]:
    """Comments that have votes, or a trace of some: id, ups, downs and score kept, both counted."""
    given: Any = CommentVote.__table__.c
    is_up = given.is_up.is_(True)
    counted = (
        select(
            given.comment_id,
            func.count().filter(is_up).label("ups"),
            func.count().filter(~is_up).label("downs"),
        )
        .group_by(given.comment_id)
        .subquery()
    )
    earlier: Any = EarlierVotes.__table__.c
    ups = func.coalesce(counted.c.ups, 0) + func.coalesce(earlier.ups, 0)
    downs = func.coalesce(counted.c.downs, 0) + func.coalesce(earlier.downs, 0)
    is_touched = (_own.ups != 0) | (_own.downs != 0) | (_own.score != 0) | (ups + downs > 0)
    return (
        select(_own.id, _own.ups, _own.downs, _own.score, ups, downs)
        .outerjoin(counted, counted.c.comment_id == _own.id)
        .outerjoin(EarlierVotes, earlier.comment_id == _own.id)
        .where(is_touched)
        .order_by(_own.id)
    )


def votes_of(user_id: int) -> Select[Any]:
    """What a person found helpful or not."""
    columns: tuple[Any, ...] = (CommentVote.comment_id, CommentVote.is_up, CommentVote.created_at)
    return select(*columns).where(CommentVote.user_id == user_id).order_by(CommentVote.comment_id)
