"""What people said about proposals, in debates, and about what meetings will deal with."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import insert

from app.comments import services
from app.comments.models import Comment, CommentVote, Stance
from app.comments.voting import set_counts
from app.debates.models import Debate
from app.demo.content import load, proposals
from app.demo.services.world import World
from app.extensions import db

HELPFUL = 0.8  # of votes on comments
LATEST = timedelta(days=9)  # most answers come within that


def plan(world: World) -> None:
    """Tell each thread in its order, from the day of its subject on."""
    days = {entry["key"]: entry["day"] for entry in proposals()}
    days |= {f"debate:{entry['key']}": entry["day"] for entry in load("debates")}
    for thread in load("comments"):
        start = world.moment(thread["day"] if "day" in thread else days[thread["subject"]], "21:59")
        for entry in thread["comments"]:
            _plan(world, thread["subject"], entry, start)


def _plan(world: World, subject: str, entry: dict[str, Any], after: datetime) -> None:
    """A comment comes some days after what it answers, at an hour when people are awake."""
    end = min(after + LATEST, world.horizon)
    if "day" in entry:  # on that very day
        after = max(after, world.moment(entry["day"], "07:00"))
        end = world.moment(entry["day"], "21:59")
    moment = world.between(after + (end - after) * 0.05, end)
    key = entry.get("key") or f"{subject}/{len(world.deeds)}"
    world.tell(moment, partial(_publish, world, subject, entry, f"comment:{key}"))
    for reply in entry["replies"]:
        _plan(world, f"comment:{key}", reply, moment)


def _publish(world: World, subject: str, entry: dict[str, Any], key: str) -> None:
    author = world.people[entry["by"]]
    about = world.resources[subject]
    stance = Stance.NEUTRAL if isinstance(about, Comment) else Stance(entry["stance"])
    position_id = _position(world, subject, entry)
    comment = services.publish(
        author, about, entry["text"], stance, entry["locale"], position_id=position_id
    )
    world.settle(comment, key)
    _find_helpful(world, comment, key)


def _position(world: World, subject: str, entry: dict[str, Any]) -> int | None:
    """The position that somebody takes in a debate that has some, by its number."""
    debate = world.resources[subject]
    if "position" not in entry or not isinstance(debate, Debate):
        return None
    return debate.positions[entry["position"] - 1].id


def _find_helpful(world: World, comment: Comment, key: str) -> None:
    """What the town thinks of a comment: most have a few votes, some have many."""
    draw = Random(key)  # noqa: S311 -- not a secret; its own, so that other draws stay as they are
    others = [one for one in world.people.values() if one.id != comment.author_id]
    number = min(len(others) // 2, int(draw.paretovariate(0.8)) - 1)
    votes = [(one, draw.random() < HELPFUL) for one in draw.sample(others, number)]
    if not votes:
        return
    rows = [{"comment_id": comment.id, "user_id": one.id, "is_up": is_up} for one, is_up in votes]
    db.session.execute(insert(CommentVote), rows)
    ups = sum(is_up for _one, is_up in votes)
    set_counts(comment.id, ups, number - ups)
