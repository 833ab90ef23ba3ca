"""What people said about proposals and in debates."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.comments import services
from app.comments.models import Comment, Stance
from app.demo.content import load, proposals
from app.demo.services.world import World

LATEST = timedelta(days=9)  # most answers come within that


def plan(world: World) -> None:
    """Tell each thread in its order, from the day of its subject on."""
    days = {entry["key"]: entry["day"] for entry in proposals()}
    days |= {f"debate:{entry['key']}": entry["day"] for entry in load("debates")}
    for thread in load("comments"):
        start = world.moment(thread.get("day", days[thread["subject"]]), "21:59")
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
    comment = services.publish(author, about, entry["text"], stance, entry["locale"])
    world.settle(comment, key)
