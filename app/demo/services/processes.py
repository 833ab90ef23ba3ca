"""The processes, their phases, and what each phase opens."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.core import kinds
from app.core.models import Component
from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db
from app.spaces import services
from app.spaces.models import Phase, Process


def plan(world: World) -> None:
    """Publish each process on its day, with all its phases and components."""
    for entry in load("processes"):
        world.tell(world.moment(entry["published_day"], "08:00"), partial(_make, world, entry))


def _make(world: World, entry: dict[str, Any]) -> None:
    actor = world.people["facilitator"]
    texts = services.Texts(
        titles=entry["title"],
        summaries=entry["summary"],
        descriptions=entry["description"],
        who_decides=entry["who_decides"],
    )
    process = services.create_process(actor, entry["slug"], texts)
    world.spaces[entry["key"]] = process
    world.settle(process)
    phases = {p["key"]: _add_phase(world, process, p) for p in entry["phases"]}
    grants = set()
    for place in entry["components"]:
        component = _add_component(world, process, place)
        for opening in place["open_in"]:
            phase = phases[opening["phase"]]
            grants |= {(phase.id, component.id, action) for action in opening["actions"]}
    db.session.expire(process)
    services.grant_exactly(process, actor, grants, process.revision)
    services.publish_process(process, actor)
    db.session.flush()


def _add_phase(world: World, process: Process, entry: dict[str, Any]) -> Phase:
    values = services.PhaseValues(
        name=entry["title"],
        description=entry["description"],
        starts_at=world.moment(*entry["starts"]),
        ends_at=world.moment(*entry["ends"]),
    )
    return services.add_phase(process, world.people["facilitator"], values)


def _add_component(world: World, process: Process, entry: dict[str, Any]) -> Component:
    actor = world.people["facilitator"]
    settings = kinds.get(entry["kind"]).settings.model_validate(entry["settings"])
    values = services.ComponentValues(
        slug=entry["key"].partition("-")[2], name=entry["title"], settings=settings.model_dump()
    )
    component = services.add_component(process, actor, entry["kind"], values)
    services.publish_component(component, actor)
    world.components[entry["key"]] = component
    return component
