"""Comments go where goes what they are about; their counters are kept when moderators act, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import User
from app.accounts.personal_data import section
from app.comments import tallies
from app.comments.models import Comment
from app.comments.ranking import standing
from app.comments.services import recount
from app.comments.voting import set_counts
from app.core.events import Hidden, Moved, Restored, on
from app.core.models import Component, Resource, ResourceCounters
from app.core.recount import Difference, recounts
from app.core.upsert import table_of
from app.extensions import db
from app.search.models import SearchDocument


@on(Hidden, Restored)
def count_again(event: Hidden | Restored) -> None:
    if isinstance(event.resource, Comment) and event.resource.root_id:
        recount(event.resource.root_id)


@on(Moved)
def move_along(event: Moved) -> None:
    component_id = event.resource.component_id
    space = select(Component.space_id).where(Component.id == component_id).scalar_subquery()
    comments = select(table_of(Comment).c.id).where(Comment.root_id == event.resource.id)
    places: tuple[tuple[Any, Any, dict[str, Any]], ...] = (
        (Resource, Resource.id, {}),
        (ResourceCounters, ResourceCounters.resource_id, {}),
        (SearchDocument, SearchDocument.resource_id, {"space_id": space}),
    )
    for model, key, more in places:
        table = table_of(model)
        rows = update(table).where(table.c[key.key].in_(comments))
        db.session.execute(rows.values(component_id=component_id, **more))


@recounts("comments")
def recount_comments() -> Iterator[Difference]:
    """Set each counter of comments to the number of those that can be read."""
    counters = table_of(ResourceCounters)
    for resource_id, kept, counted in db.session.execute(tallies.wrong_numbers()).all():
        mine = counters.c.resource_id == resource_id
        db.session.execute(update(counters).where(mine).values(comments=counted))
        yield Difference(f"resource {resource_id}", kept, counted)


@recounts("replies")
def recount_replies() -> Iterator[Difference]:
    """Set each counter of replies to the number of comments in the thread."""
    comments = table_of(Comment)
    for comment_id, kept, counted in db.session.execute(tallies.wrong_replies()).all():
        mine = comments.c.id == comment_id
        db.session.execute(update(comments).where(mine).values(replies=counted))
        yield Difference(f"comment {comment_id}", kept, counted)


@recounts("votes on comments")
def recount_votes() -> Iterator[Difference]:
    """Set the numbers of votes, and the place that follows from them, to what the votes say."""
    for row in db.session.execute(tallies.votes()).all():
        comment_id, *kept, ups, downs = row
        right = [ups, downs, standing(ups, downs)]
        if kept == right:
            continue
        set_counts(comment_id, ups, downs)
        for name, was, is_ in zip(("up", "down", "place in millionths"), kept, right, strict=True):
            scale = 1 if isinstance(is_, int) else 1_000_000
            if was != is_:
                yield Difference(
                    f"comment {comment_id}, {name}", int(was * scale), int(is_ * scale)
                )


@section("comment_votes")
def own_votes(user: User) -> list[dict[str, Any]]:
    """Which comments a person found helpful or not, for their download."""
    return [dict(row) for row in db.session.execute(tallies.votes_of(user.id)).mappings()]
