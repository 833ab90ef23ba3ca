"""What is noted when a text is posted, held or restored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core import posting
from app.core.clock import now
from app.core.events import AccountDeleted, Held, Posted, Restored, on
from app.core.models import Component, Resource
from app.core.upsert import table_of
from app.extensions import db
from app.moderation.spam import filtering, queries, services
from app.moderation.spam.fingerprints import digest, sketch
from app.moderation.spam.models import HeldPost, Post, Shingle


def _words(resource: Resource) -> str:
    return f"{resource.title} {resource.body}"


@on(Posted)
def note(event: Posted) -> None:
    """Keep what limits count and copies are found by."""
    words = _words(event.resource)
    post = Post(user_id=event.actor.id, resource_id=event.resource.id, digest=digest(words))
    db.session.add(post)
    db.session.flush()
    if values := sketch(words):
        rows = [{"post_id": post.id, "value": value} for value in values]
        db.session.execute(insert(table_of(Shingle)), rows)


@on(Held)
def wait(event: Held) -> None:
    """Put the text into the list of what waits."""
    resource = event.resource
    space_id = db.session.scalar(
        select(Component.space_id).where(Component.id == resource.component_id)
    )
    held = HeldPost(
        resource_id=resource.id,
        space_id=space_id,
        why=posting.Why(event.why),
        suspicion=filtering.suspicion(_words(resource)),
        held_at=now(),
    )
    db.session.add(held)
    db.session.flush()


@on(Restored)
def show(event: Restored) -> None:
    """A refused text whose author was right after all never was public: now it is."""
    if event.resource.is_held:
        posting.show(event.resource, event.resource.author)


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    services.forget_person(event.user)


@section("waiting_texts")
def own_waiting(user: User) -> list[dict[str, Any]]:
    """What a person wrote that waits for a moderator, for their download."""
    found = db.session.scalars(queries.own_waiting(user.id))
    return [
        {
            "why": one.why,
            "since": one.held_at,
            "title": one.resource.title,
            "body": one.resource.body,
        }
        for one in found
    ]
