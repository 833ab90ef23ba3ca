"""Deciding what waits: published as if posted now, or refused with reasons. The caller commits."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.core import posting
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.moderation import services as cases
from app.moderation.models import Rule
from app.moderation.services import AlreadyDecided
from app.moderation.spam import mails, queries
from app.moderation.spam.models import HeldPost, HeldState, Post

KEPT = timedelta(days=30)  # what is noted about posts
ENOUGH = 5  # decisions from which one can tell how long it takes


def _settle(held: HeldPost, moderator: User, to: HeldState) -> None:
    """Decide, if nobody has; else AlreadyDecided. The condition is in the UPDATE: of two, one decides."""
    decided = db.session.scalar(
        update(HeldPost)
        .where(HeldPost.id == held.id, HeldPost.state == HeldState.WAITING)
        .values(state=to, decided_at=now(), moderator_id=moderator.id)
        .returning(HeldPost.id)
        .execution_options(synchronize_session=False)
    )
    if decided is None:
        raise AlreadyDecided
    db.session.refresh(held)


def publish(held: HeldPost, moderator: User) -> None:
    """Show a text that waited to everybody: from now on it is as if it were posted now."""
    _settle(held, moderator, HeldState.PUBLISHED)
    resource = held.resource
    posting.show(resource, resource.author)
    before, after = {"state": "waiting"}, {"state": "public"}
    emit(StaffActed(moderator, "moderation.let_through", resource, before, after))
    mails.published(held)


def refuse(held: HeldPost, moderator: User, rule: Rule, statement: str) -> None:
    """Keep a text that waited from the public: a decision with reasons, which its author can appeal."""
    _settle(held, moderator, HeldState.REFUSED)
    case = cases.open_case(held.resource)
    held.case = case
    db.session.flush()
    cases.hide(case, moderator, rule, statement)


def likely_wait() -> timedelta | None:
    """How long texts waited lately (the median); nothing while that cannot be told."""
    rows = db.session.execute(queries.lately_decided()).all()
    if len(rows) < ENOUGH:
        return None
    return timedelta(seconds=median((end - start).total_seconds() for start, end in rows if end))


def forget_old() -> None:
    """Delete what was noted about posts that no limit counts any more."""
    db.session.execute(delete(Post).where(Post.created_at < now() - KEPT))


def forget_person(user: User) -> None:
    """Who leaves takes along what nobody has read yet, and what was noted about their posts."""
    resources = table_of(Resource)
    waiting = (
        select(HeldPost.resource_id)
        .join(Resource, Resource.id == HeldPost.resource_id)
        .where(Resource.author_id == user.id, HeldPost.state == HeldState.WAITING)
    )
    ids = db.session.scalars(waiting).all()
    db.session.execute(delete(resources).where(resources.c.id.in_(ids)))
    db.session.execute(delete(Post).where(Post.user_id == user.id))
    db.session.flush()
