"""The meetings: those that were held, with minutes and decisions, and those to come."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.demo.content import load
from app.demo.services.world import World
from app.meetings import services
from app.meetings.models import Meeting


def plan(world: World) -> None:
    """Announce each meeting; publish its minutes as a draft, and later as approved."""
    for entry in load("meetings"):
        moment = world.moment(entry["published_day"], "09:30")
        world.tell(moment, partial(_publish, world, entry))
        if minutes := entry.get("minutes"):
            for day, approved in ((minutes["day"], False), (minutes["approved_day"], True)):
                deed = partial(_record, world, entry, approved=approved)
                world.tell(world.moment(day, "16:20"), deed)


def _publish(world: World, entry: dict[str, Any]) -> None:
    district = world.district(entry["district"])
    announced = services.Plan(
        titles=entry["title"],
        texts=entry["text"],
        starts_at=world.moment(*entry["starts"]),
        ends_at=world.moment(*entry["ends"]),
        place_name=entry["place"]["name"],
        address=entry["place"]["address"],
        access=entry["access"],
        seats=entry["seats"],
        district_id=district.id if district else None,
        agenda=[services.Point(**item) for item in entry["agenda"]],
    )
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    meeting = services.publish(component, author, announced, "en")
    world.settle(meeting, f"meeting:{entry['key']}")


def _record(world: World, entry: dict[str, Any], *, approved: bool) -> None:
    meeting = world.resources[f"meeting:{entry['key']}"]
    assert isinstance(meeting, Meeting)
    minutes = entry["minutes"]
    services.record(
        meeting,
        world.people[minutes["by"]],
        minutes["text"],
        minutes["decisions"],
        attendance=entry["attendance"],
        approved=approved,
    )
