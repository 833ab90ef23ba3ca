"""The council: its committees, who chairs them, and papers that meetings dealt with."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.models import (
    CouncilMember,
    MeetingOrganization,
    Membership,
    Organization,
)
from app.meetings.models import AgendaItem

FOUNDED = "08:00"


def plan(world: World) -> None:
    """The committees are there from the first meeting on; papers come with their days."""
    for entry in load("council")["papers"]:
        world.tell(world.moment(entry["day"], "11:00"), partial(_submit, world, entry))
    world.tell(world.moment(-1, FOUNDED), partial(_found, world))


def _found(world: World) -> None:
    data = load("council")
    committees = {}
    for entry in data["committees"]:
        since = world.moment(entry["since_day"], FOUNDED).date()
        one = Organization(
            name=entry["name"], classification=entry["classification"], starts_on=since
        )
        db.session.add(one)
        db.session.flush()
        committees[entry["key"]] = one
        for key in entry["meetings"]:
            meeting = world.resources[f"meeting:{key}"]
            db.session.add(
                MeetingOrganization(meeting_id=meeting.id, position=1, organization_id=one.id)
            )
    _seat(world, data["members"], committees)


def _seat(world: World, entries: list[dict[str, Any]], committees: dict[str, Organization]) -> None:
    members: dict[str, CouncilMember] = {}
    for entry in entries:
        person = world.people[entry["person"]]
        given, _space, family = person.name.rpartition(" ")
        if entry["person"] not in members:
            members[entry["person"]] = CouncilMember(
                name=person.name, given_name=given, family_name=family, user_id=person.id
            )
        db.session.add(
            Membership(
                person=members[entry["person"]], organization=committees[entry["committee"]],
                role=entry["role"], has_vote=True,
                starts_on=world.moment(entry["since_day"], FOUNDED).date(),
            )
        )  # fmt: skip


def _submit(world: World, entry: dict[str, Any]) -> None:
    submission = services.Submission(
        title=entry["title"], text=entry["text"], reference=entry["reference"],
        paper_type=entry["type"], dated_on=world.moment(entry["day"], "11:00").date(),
    )  # fmt: skip
    component, author = world.components[entry["component"]], world.people[entry["by"]]
    paper = services.submit(component, author, submission, "en")
    # Of its own chance, so that all that is told after it stays as it was.
    paper.random_key = Random(f"{world.seed}/paper/{entry['reference']}").getrandbits(31)  # noqa: S311
    item = world.resources[f"item:{entry['meeting']}:{entry['position']}"]
    assert isinstance(item, AgendaItem)
    services.refer(paper, author, item.meeting, item, entry["role"])
