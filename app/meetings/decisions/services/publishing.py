"""Making decisions public, and telling whom they are about."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.core.events import Decided, Published, emit
from app.core.models import Resource
from app.extensions import db
from app.meetings.models import Decision


def publish(decision: Decision, actor: User) -> None:
    """Make a decision public, with the minutes or after them."""
    if decision.published_at is not None:
        return
    decision.publish()
    db.session.flush()
    emit(Published(decision, actor=actor))
    tell(decision, actor, {link.resource_id for link in decision.links})


def tell(decision: Decision, actor: User, about: set[int]) -> None:
    for thing in db.session.scalars(select(Resource).where(Resource.id.in_(about))):
        emit(Decided(thing, decision, actor))
