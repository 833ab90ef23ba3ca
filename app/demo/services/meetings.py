"""The meetings: those that were held, and those to come."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core.models import Component
from app.demo.content import load
from app.demo.services import minutes
from app.demo.services.world import World
from app.extensions import db
from app.meetings import services
from app.meetings.agenda.services import live
from app.meetings.models import Meeting, OnlineFor
from app.meetings.series import services as series
from app.meetings.series.patterns import Every, Pattern


def plan(world: World) -> None:
    """Announce each meeting, hold those that are over, and publish their minutes."""
    for entry in load("meetings"):
        moment = world.moment(entry["published_day"], "09:30")
        world.tell(moment, partial(_publish, world, entry))
        for number, clock in enumerate(entry.get("taken", ())):
            deed = partial(_take, world, entry, number)
            world.tell(world.moment(entry["starts"][0], clock), deed)
        if "minutes" in entry:
            minutes.plan(world, entry)


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
        online_url=entry.get("online_url", ""),
        online_for=OnlineFor(entry.get("online_for", OnlineFor.ALL)),
        organiser=entry.get("organiser", ""),
        seats=entry["seats"],
        district_id=district.id if district else None,
        agenda=[_point(world, item) for item in entry["agenda"]],
    )
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    if again := entry.get("series"):
        _announce_series(world, component, author, announced, again)
        return
    write = services.draft if entry.get("draft") else services.publish
    meeting = write(component, author, announced, "en")
    world.settle(meeting, f"meeting:{entry['key']}")
    for item in meeting.agenda:
        world.settle(item, f"item:{entry['key']}:{item.position}")


def _point(world: World, item: dict[str, Any]) -> services.Point:
    about = [world.resources[key] for key in item.get("about", ())]
    return services.Point(**item | {"about": about})


def _take(world: World, entry: dict[str, Any], number: int) -> None:
    """Take the next point up, or finish the last one."""
    meeting, leader = world.resources[f"meeting:{entry['key']}"], world.people[entry["by"]]
    assert isinstance(meeting, Meeting)
    if number < len(meeting.agenda):
        live.begin(meeting.agenda[number], leader)
    else:
        live.finish(meeting.agenda[-1], leader)


def _announce_series(
    world: World, component: Component, author: User, plan: services.Plan, again: dict[str, Any]
) -> None:
    pattern = Pattern(Every(again["every"]), count=again["count"])
    made = series.announce(component, author, plan, pattern, locale="en", submission="demo")
    mine = select(Meeting).where(Meeting.series_id == made.id).order_by(Meeting.position)
    for meeting in db.session.scalars(mine):
        for one in (meeting, *meeting.agenda):
            world.settle(one)
