"""The debates: one with two sides, one with positions that a resident opened, one concluded."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from app.core.stances import StanceMode
from app.debates import services
from app.debates.models import Debate
from app.demo.content import load
from app.demo.services.world import World

_QUOTE = re.compile(r"\{quote:([a-z-]+)\}")


def plan(world: World) -> None:
    """Open each debate on its day, and sum up the one that is over."""
    for entry in load("debates"):
        world.tell(world.moment(entry["day"], "08:30"), partial(_publish, world, entry))
        if "conclusions" in entry:
            first, later = entry["conclusions"], entry["conclusions"] | entry["correction"]
            moment = world.moment(entry["concluded_day"], "10:15")
            world.tell(moment, partial(_conclude, world, entry, first))
            moment = world.moment(entry["corrected_day"], "16:40")
            world.tell(moment, partial(_conclude, world, entry, later))


def _publish(world: World, entry: dict[str, Any]) -> None:
    category, district = world.category(entry["category"]), world.district(entry["district"])
    draft = services.Draft(
        title=entry["title"],
        body=entry["body"],
        category_id=category.id if category else None,
        district_id=district.id if district else None,
        opens_at=world.moment(*entry["opens"]) if entry["opens"] else None,
        closes_at=world.moment(*entry["closes"]),
        stance_mode=StanceMode(entry["stances"]),
        positions=tuple(entry.get("positions", ())),
    )
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    debate = services.publish(component, author, draft, entry["locale"], as_staff=entry["official"])
    world.settle(debate, f"debate:{entry['key']}")


def _conclude(world: World, entry: dict[str, Any], parts: dict[str, str]) -> None:
    debate = world.resources[f"debate:{entry['key']}"]
    assert isinstance(debate, Debate)
    said = {name: _quoting(world, text) for name, text in parts.items()}
    texts = services.Texts(**said, locale=entry["locale"])
    services.conclude(debate, world.people[entry["by"]], texts, as_staff=True, tells=False)


def _quoting(world: World, text: str) -> str:
    return _QUOTE.sub(lambda found: f"#{world.resources[f'comment:{found[1]}'].id}", text)
