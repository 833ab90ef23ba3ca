"""Mails about texts that waited."""

from __future__ import annotations

from app.core.mail import enqueue
from app.core.text import excerpt
from app.moderation import links
from app.moderation.mails import language_of
from app.moderation.spam.models import HeldPost


def published(held: HeldPost) -> None:
    """To the author: everybody can read it now."""
    author, resource = held.resource.author, held.resource
    if author is None or not author.email:
        return
    enqueue(
        author.email,
        "moderation_published",
        locale=language_of(author),
        dedupe_key=f"let-through:{held.id}",
        url=links.absolute(f"/moderation/waiting/mine/{resource.id}"),
        words=resource.title or excerpt(resource.body, 90),
    )
