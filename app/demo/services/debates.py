"""The debates: one open, one concluded."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.debates import services
from app.debates.models import Debate
from app.demo.content import load
from app.demo.services.world import World


def plan(world: World) -> None:
    """Open each debate on its day, and sum up the one that is over."""
    for entry in load("debates"):
        world.tell(world.moment(entry["day"], "08:30"), partial(_publish, world, entry))
        if "conclusions" in entry:
            moment = world.moment(entry["concluded_day"], "10:15")
            world.tell(moment, partial(_conclude, world, entry))


def _publish(world: World, entry: dict[str, Any]) -> None:
    category, district = world.category(entry["category"]), world.district(entry["district"])
    draft = services.Draft(
        title=entry["title"],
        body=entry["body"],
        category_id=category.id if category else None,
        district_id=district.id if district else None,
        opens_at=world.moment(*entry["opens"]),
        closes_at=world.moment(*entry["closes"]),
    )
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    debate = services.publish(component, author, draft, entry["locale"])
    world.settle(debate, f"debate:{entry['key']}")


def _conclude(world: World, entry: dict[str, Any]) -> None:
    debate = world.resources[f"debate:{entry['key']}"]
    assert isinstance(debate, Debate)
    services.conclude(debate, world.people[entry["by"]], entry["conclusions"])
