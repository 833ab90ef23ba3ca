"""Finding comments helpful or not. The caller commits."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.comments.models import Comment, CommentVote
from app.comments.ranking import standing
from app.core.clock import now
from app.core.upsert import insert_into, table_of
from app.extensions import db

_comments, _votes = table_of(Comment), table_of(CommentVote)


def vote(user: User, comment: Comment, is_up: bool | None) -> None:
    """Find a comment helpful, or not; `None` takes the vote back. Done again, nothing changes.

    The comment is locked first, so what is counted is what the votes say, however many come.
    """
    counted = select(_comments.c.ups, _comments.c.downs).where(_comments.c.id == comment.id)
    ups, downs = db.session.execute(counted.with_for_update()).one()
    mine = (_votes.c.comment_id == comment.id, _votes.c.user_id == user.id)
    before = db.session.scalar(select(_votes.c.is_up).where(*mine))
    if before is is_up:
        return
    if is_up is None:
        db.session.execute(delete(_votes).where(*mine))
    else:
        _store(user, comment, is_up)
    ups += (is_up is True) - (before is True)
    downs += (is_up is False) - (before is False)
    set_counts(comment.id, ups, downs)


def _store(user: User, comment: Comment, is_up: bool) -> None:
    values = {"comment_id": comment.id, "user_id": user.id, "is_up": is_up, "created_at": now()}
    row = insert_into(db.session(), _votes).values(values)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["comment_id", "user_id"], set_={"is_up": is_up, "created_at": now()}
        )
    )


def set_counts(comment_id: int, ups: int, downs: int) -> None:
    """Keep what was counted, and the place among the best that follows from it."""
    values = {"ups": ups, "downs": downs, "score": standing(ups, downs)}
    db.session.execute(update(_comments).where(_comments.c.id == comment_id).values(values))
