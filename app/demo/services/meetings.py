"""The meetings: those that were held, with minutes and decisions, and those to come."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.accounts.models import User
from app.demo.content import load
from app.demo.services.world import World
from app.meetings import services
from app.meetings.agenda.services import live
from app.meetings.decisions import services as decisions
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.models import Meeting, Method, Progress, Verdict


def plan(world: World) -> None:
    """Announce each meeting; publish its minutes as a draft, and later as approved."""
    for entry in load("meetings"):
        moment = world.moment(entry["published_day"], "09:30")
        world.tell(moment, partial(_publish, world, entry))
        for number, clock in enumerate(entry.get("taken", ())):
            deed = partial(_take, world, entry, number)
            world.tell(world.moment(entry["starts"][0], clock), deed)
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
        agenda=[_point(world, item) for item in entry["agenda"]],
    )
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    meeting = services.publish(component, author, announced, "en")
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


def _record(world: World, entry: dict[str, Any], *, approved: bool) -> None:
    meeting = world.resources[f"meeting:{entry['key']}"]
    assert isinstance(meeting, Meeting)
    minutes = entry["minutes"]
    clerk = world.people[minutes["by"]]
    if meeting.minutes_published_at is None:
        for decided in minutes["decisions"]:
            _decide(world, meeting, clerk, decided)
    services.record(
        meeting, clerk, minutes["text"], attendance=entry["attendance"], approved=approved
    )


def _decide(world: World, meeting: Meeting, clerk: User, decided: dict[str, Any]) -> None:
    """Write a decision down with its vote, and how far it is."""
    due = decided.get("due_day")
    due_on = world.moment(due, "12:00").date() if due is not None else None
    vote = None
    if figures := decided.get("vote"):
        vote = decisions.VoteTaken(Method.HANDS, Terms(), Tally(*figures))
    record = decisions.Record(
        decided["title"], "", Verdict(decided["verdict"]), decided.get("unit", ""),
        due_on=due_on, vote=vote, item=meeting.agenda[decided["item"] - 1],
    )  # fmt: skip
    made = decisions.record(meeting, clerk, record)
    world.settle(made, f"decision:{meeting.id}:{made.number}")
    if progress := decided.get("progress"):
        decisions.report(made, clerk, Progress(progress), decided["reason"], due_on)
