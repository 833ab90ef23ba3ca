"""Many comments at once: stored with their place in the thread, counted and findable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from app.comments.models import Comment, EarlierVotes, Stance
from app.comments.ranking import standing
from app.core.models import Component, Resource, ResourceCounters
from app.core.upsert import table_of
from app.extensions import db
from app.proposals.services import bulk


@dataclass(frozen=True)
class Remark:
    """A comment as it comes from elsewhere; `above` are origins, the thread's first one first."""

    origin: str
    root_id: int
    above: tuple[str, ...]
    body: str
    locale: str
    written_at: datetime
    stance: Stance = Stance.NEUTRAL
    author_id: int | None = None
    hidden_at: datetime | None = None
    ups: int = 0  # votes without persons
    downs: int = 0


def add_many(component: Component, remarks: Sequence[Remark]) -> int:
    """Store those that are not there yet, whole threads at a time; gives back how many are new."""
    ids = bulk.known([one.origin for one in remarks])
    new = [one for one in remarks if one.origin not in ids]
    levels: dict[int, list[Remark]] = defaultdict(list)
    for one in new:
        levels[len(one.above)].append(one)
    for _depth, level in sorted(levels.items()):  # parents have an id before their replies
        ids |= _store(component, level, ids)
    if new:
        _count({one.root_id for one in new}, ids, new)
        bulk.index([ids[one.origin] for one in new])
    return len(new)


def _store(component: Component, level: list[Remark], ids: dict[str, int]) -> dict[str, int]:
    stored = bulk.add_resources([_resource(component, one, ids) for one in level])
    db.session.execute(
        insert(table_of(Comment)), [_comment(stored[one.origin], one, ids) for one in level]
    )
    votes = [
        {"comment_id": stored[one.origin], "ups": one.ups, "downs": one.downs}
        for one in level
        if one.ups or one.downs
    ]
    if votes:
        db.session.execute(insert(table_of(EarlierVotes)), votes)
    return stored


def _resource(component: Component, remark: Remark, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": "comment",
        "component_id": component.id,
        "parent_id": ids[remark.above[-1]] if remark.above else remark.root_id,
        "author_id": remark.author_id,
        "body": remark.body,
        "locale": remark.locale,
        "origin": remark.origin,
        "created_at": remark.written_at,
        "published_at": remark.written_at,
        "hidden_at": remark.hidden_at,
    }


def _comment(comment_id: int, remark: Remark, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "id": comment_id,
        "root_id": remark.root_id,
        "thread_id": ids[remark.above[0]] if remark.above else None,
        "depth": len(remark.above),
        "stance": remark.stance,
        "ups": remark.ups,
        "downs": remark.downs,
        "score": standing(remark.ups, remark.downs),
    }


def _count(roots: Iterable[int], ids: dict[str, int], new: Sequence[Remark]) -> None:
    """Counters of what was commented on, and of the threads' first comments."""
    number = (
        select(func.count())
        .select_from(table_of(Comment).join(table_of(Resource), Comment.id == Resource.id))
        .where(Comment.root_id == ResourceCounters.resource_id, Resource.hidden_at.is_(None))
        .scalar_subquery()
    )
    counters = table_of(ResourceCounters)
    for some in _portions(sorted(roots)):
        query = update(counters).where(counters.c.resource_id.in_(some))
        db.session.execute(query.values(comments=number))
    replies = Counter(ids[one.above[0]] for one in new if one.above)
    comments = table_of(Comment)
    for first, number_of in replies.items():
        db.session.execute(
            update(comments)
            .where(comments.c.id == first)
            .values(replies=comments.c.replies + number_of)
        )


def _portions(items: list[int], size: int = 500) -> Iterable[list[int]]:
    return (items[i : i + size] for i in range(0, len(items), size))
