"""What residents proposed, how it was assessed and answered."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from app.core.models import Component
from app.demo.content import load
from app.demo.content import proposals as entries
from app.demo.services.world import World
from app.proposals import services
from app.proposals.models import AuthorKind, Feasibility, Progress, Proposal, Status

PROGRESS = {  # what is late the calendar says
    "done": Progress.DONE,
    "on_track": Progress.ON_TRACK,
    "overdue": Progress.AT_RISK,
}
ANSWERS = {"accepted": Status.ACCEPTED, "declined": Status.NOT_ACCEPTED}


def plan(world: World) -> None:
    """Tell the life of each proposal: written, edited, checked, answered or withdrawn."""
    groups = {person["key"] for person in load("people") if person.get("group")}
    for entry in entries():
        published = world.moment(entry["day"])
        world.tell(published, partial(_publish, world, entry, entry["author"] in groups))
        if first := entry.get("first"):
            edited = published + timedelta(minutes=first["minutes"])
            world.tell(edited, partial(_edit, world, entry))
        if entry["status"] == "checking":
            world.tell(published + timedelta(days=3), partial(_check, world, entry["key"]))
        if "withdrawn_day" in entry:
            moment = world.moment(entry["withdrawn_day"])
            world.tell(moment, partial(_withdraw, world, entry))
        if given := entry["answer"]:
            moment = world.moment(given["day"], "11:30")
            world.tell(moment, partial(_answer, world, entry))
    for found in load("assessments"):
        moment = world.moment(found["day"], "15:00")
        world.tell(moment - timedelta(days=1, hours=4), partial(_assign, world, found))
        if "feasible" in found:  # the others still wait for the evaluator
            world.tell(moment, partial(_assess, world, found))


def _proposal(world: World, key: str) -> Proposal:
    found = world.resources[key]
    assert isinstance(found, Proposal)
    return found


def component_of(world: World, entry: dict[str, Any]) -> Component:
    """Where the proposals of an entry's process are."""
    return world.components[f"{entry['process']}-proposals"]


def _draft(world: World, entry: dict[str, Any], title: str, body: str) -> services.Draft:
    category, district = world.category(entry["category"]), world.district(entry["district"])
    place = entry["place"] or {}
    return services.Draft(
        title=title,
        body=body,
        category_id=category.id if category else None,
        district_id=district.id if district else None,
        place=place.get("name", ""),
        latitude=place.get("lat"),
        longitude=place.get("lon"),
        locale=entry["locale"],
    )


def _publish(world: World, entry: dict[str, Any], is_group: bool) -> None:
    author = world.people[entry["author"]]
    first = entry.get("first", entry)
    text = _draft(world, entry, first["title"], first["body"])
    proposal = services.draft(author, component_of(world, entry), text)
    world.settle(proposal, entry["key"])
    if is_group:
        proposal.author_kind = AuthorKind.ORGANISATION
    if entry["status"] != "draft":
        services.publish(author, proposal)


def _edit(world: World, entry: dict[str, Any]) -> None:
    text = _draft(world, entry, entry["title"], entry["body"])
    services.edit(world.people[entry["author"]], _proposal(world, entry["key"]), text)


def _check(world: World, key: str) -> None:
    services.check(world.people["facilitator"], [_proposal(world, key)])


def _withdraw(world: World, entry: dict[str, Any]) -> None:
    services.withdraw(world.people[entry["author"]], _proposal(world, entry["key"]))


def _answer(world: World, entry: dict[str, Any]) -> None:
    given = entry["answer"]
    promise = given.get("commitment")
    services.answer(
        world.people[given["by"]],
        _proposal(world, entry["key"]),
        ANSWERS[entry["status"]],
        given["headline"],
        given["text"],
        cost=in_cents(given["cost"]),
        due_on=_day(world, promise["due_day"]) if promise else None,
        progress=PROGRESS[promise["state"]] if promise else None,
        decided_where=given.get("reference", ""),
    )


def _day(world: World, day: int) -> date:
    return world.today + timedelta(days=day)


def in_cents(euros: int | None) -> int | None:
    """Money of the content in minor units."""
    return None if euros is None else euros * 100


def _assign(world: World, found: dict[str, Any]) -> None:
    proposal = _proposal(world, found["proposal"])
    services.assign(world.people["facilitator"], [proposal], world.people[found["by"]])


def _assess(world: World, found: dict[str, Any]) -> None:
    proposal = _proposal(world, found["proposal"])
    evaluator = world.people[found["by"]]
    (mine,) = (a for a in proposal.assessments if a.evaluator_id == evaluator.id)
    feasible = Feasibility.YES if found["feasible"] else Feasibility.NO
    services.assess(mine, feasible, found["reason"], in_cents(found["cost"]), "en")
