"""What can be done with comments. The caller commits."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.models import User
from app.comments import positions, queries, references
from app.comments.models import Comment, Stance
from app.comments.positions import Position
from app.core import posting
from app.core.clock import now
from app.core.events import Commented, Edited, Published, emit
from app.core.models import Resource, ResourceCounters
from app.extensions import db
from app.versions.services import forget


def publish(
    author: User | None,
    subject: Resource,
    body: str,
    stance: Stance,
    locale: str,
    *,
    position_id: int | None = None,
) -> Comment:
    """Say something about a resource, or in answer to a comment: shown now, or held."""
    above = subject if isinstance(subject, Comment) else None
    root = above.root if above else subject
    position = positions.hold(root, position_id)
    comment = Comment(
        author=author,
        parent=subject,
        component_id=root.component_id,
        root=root,
        stance=stance,
        position_id=position.id if position else None,
        body=references.with_ids(body, root),
        locale=locale,
    )
    db.session.add(comment)
    db.session.flush()
    posting.post(comment, author)
    return comment


@posting.sets_aside("comment")
def _set_aside(comment: Comment) -> None:
    """While it waits it has no root, and so stands in nobody's thread and is not counted."""
    comment.root_id = None


@posting.shows("comment")
def _show(comment: Comment, author: User | None) -> None:
    """Put a comment into its place and tell everybody."""
    above = comment.parent if isinstance(comment.parent, Comment) else None
    root = above.root if above else comment.parent
    assert root is not None
    comment.root = root
    comment.thread_id = (above.thread_id or above.id) if above else None
    comment.depth = above.depth + 1 if above else 0
    comment.publish()
    db.session.flush()
    _count(comment)
    emit(Published(comment, actor=author))
    emit(Commented(root, comment=comment, actor=author))
    references.note(comment, author)


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


def edit(
    comment: Comment,
    actor: User,
    body: str,
    stance: Stance,
    locale: str,
    *,
    position_id: int | None = None,
) -> None:
    """Say it otherwise; what it said before stays readable."""
    position = positions.hold(comment.root, position_id)
    before = {"body": comment.body, "stance": str(comment.stance)} | _stand(comment.position_id)
    comment.locale = locale
    after = {"body": references.with_ids(body, comment.root), "stance": str(stance)}
    after |= {"position": position.name} if position else {}
    if before == after:
        return
    comment.body, comment.stance, comment.edited_at = after["body"], stance, now()
    comment.position_id = position.id if position else None
    db.session.flush()
    stands = before.keys() | after.keys()
    kept = {"body"} | {name for name in stands if before.get(name) != after.get(name)}
    before, after = ({n: one[n] for n in one if n in kept} for one in (before, after))
    emit(Edited(comment, actor=actor, before=before, after=after))
    references.note(comment, actor)


def _stand(position_id: int | None) -> dict[str, str]:
    """The position of a comment as its versions keep it."""
    position = db.session.get(Position, position_id) if position_id else None
    return {"position": position.name} if position else {}


def delete(comment: Comment, actor: User) -> None:
    """Its author takes a comment back: the words go, the place in the thread stays.

    Counters first and comments then is the order of whoever answers meanwhile: nobody waits in a ring.
    """
    if comment.root_id:
        _lock_counters(comment.root_id)
    comment.deleted_at, comment.body = now(), ""
    comment.hidden_at = comment.hidden_at or now()
    db.session.flush()
    forget(comment)
    if comment.root_id:
        recount(comment.root_id)
    emit(Edited(comment, actor=actor, before={}, after={}))


def recount(root_id: int) -> None:
    """Comments were hidden or shown again: count those below a resource that can be read.

    Its row is locked first, so that whoever counts at the same moment sees what the other has done.
    """
    _lock_counters(root_id)
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == root_id)
        .values(comments=queries.visible_below(root_id).scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def _lock_counters(root_id: int) -> None:
    mine = select(ResourceCounters.resource_id).where(ResourceCounters.resource_id == root_id)
    db.session.execute(mine.with_for_update())
