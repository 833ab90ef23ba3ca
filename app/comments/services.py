"""What can be done with comments. The caller commits."""

from __future__ import annotations

from sqlalchemy import update

from app.accounts.models import User
from app.comments.models import Comment, Stance
from app.core.clock import now
from app.core.events import Commented, Edited, Published, emit
from app.core.models import Resource, ResourceCounters
from app.extensions import db


def publish(
    author: User | None, subject: Resource, body: str, stance: Stance, locale: str
) -> Comment:
    """Say something about a resource, or in answer to a comment."""
    above = subject if isinstance(subject, Comment) else None
    root = above.root if above else subject
    comment = Comment(
        author=author,
        parent_id=subject.id,
        component_id=root.component_id,
        root=root,
        thread_id=(above.thread_id or above.id) if above else None,
        depth=above.depth + 1 if above else 0,
        stance=stance,
        body=body,
        locale=locale,
    )
    comment.publish()
    db.session.add(comment)
    db.session.flush()
    _count(comment)
    emit(Published(comment, actor=author))
    emit(Commented(root, comment=comment, actor=author))
    return comment


def _count(comment: Comment) -> None:
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == comment.root_id)
        .values(comments=ResourceCounters.comments + 1)
    )
    if comment.thread_id:
        db.session.execute(
            update(Comment)
            .where(Comment.id == comment.thread_id)
            .values(replies=Comment.replies + 1)
            .execution_options(synchronize_session=False)
        )


def edit(comment: Comment, actor: User, body: str, stance: Stance) -> None:
    before = {"body": comment.body}
    comment.body, comment.stance, comment.edited_at = body, stance, now()
    db.session.flush()
    emit(Edited(comment, actor=actor, before=before, after={"body": body}))


def delete(comment: Comment, actor: User) -> None:
    """Its author takes a comment back: the words go, the place in the thread stays."""
    comment.deleted_at, comment.body = now(), ""
    comment.hidden_at = comment.hidden_at or now()
    db.session.flush()
    emit(Edited(comment, actor=actor, before={}, after={}))
