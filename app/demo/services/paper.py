"""A station in a vote: some people vote on paper, and two clerks enter the sheets of the round that is over."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from app.accounts.models import User
from app.budgets.models import Round
from app.budgets.services.paper import batches, committing, desk, serials, stations
from app.budgets.services.paper.readings import Flaw, Reading
from app.demo.services.choosing import choose
from app.demo.services.world import World

MISSING = 1  # people who took their sheet home


def plan(world: World, entry: dict[str, Any], voters: list[User]) -> None:
    """Tell of the station of a round, and of its box if voting is over."""
    if "station" not in entry:
        return
    absent = [person for person in world.residents if person not in voters]
    day, clock = entry["opens"]
    begin = world.moment(day, clock) + timedelta(minutes=20)
    world.tell(begin, partial(_begin, world, entry))
    for number, person in enumerate(absent[: entry["station"]["marked"]]):
        world.tell(
            begin + timedelta(hours=number + 1), partial(_mark, world, entry, person, number)
        )
    if "published" in entry:
        end, _clock = entry["closes"]
        world.tell(world.moment(end, "11:00"), partial(_enter, world, entry))


def _round(world: World, entry: dict[str, Any]) -> Round:
    found = world.resources[entry["key"]]
    assert isinstance(found, Round)
    return found


def _begin(world: World, entry: dict[str, Any]) -> None:
    stations.add(_round(world, entry), entry["station"]["name"], world.people["facilitator"])


def _mark(world: World, entry: dict[str, Any], person: User, number: int) -> None:
    round_ = _round(world, entry)
    areas = [e["district"] for e in entry["envelopes"] if e["district"]]
    area = areas[number % len(areas)] if areas else ""
    place = stations.named(round_, entry["station"]["name"])
    desk.mark(round_, place, str(person.email), area, world.people["clerk"])


def _enter(world: World, entry: dict[str, Any]) -> None:
    """All sheets but one came back; one says who voted, one is read differently and settled."""
    round_, clerks = _round(world, entry), [world.people["clerk"], world.people["clerk2"]]
    number = entry["station"]["marked"] - MISSING
    place = stations.named(round_, entry["station"]["name"])
    batch = batches.open_batch(round_, place, "", number, clerks[0])
    for n in range(number):
        own = Random(f"{world.seed}/{entry['key']}/paper/{n}")  # noqa: S311
        reading = Reading(tuple(choose(own, entry, "").items())) if n else Reading(flaw=Flaw.NAMED)
        serial = serials.draw(round_)
        for clerk in clerks:
            seen = Reading() if clerk is clerks[1] and n == 1 else reading
            batches.enter(round_, batch, serial, seen, clerk)
        if n == 1:
            batches.settle(round_, batch, serial, reading, world.people["facilitator"])
    committing.put_in(round_, batch, clerks[0])
