"""Who stood behind what: thousands of supports, put in at once and then counted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from app.accounts.models import User
from app.core.kinds import settings_of
from app.core.models import Resource, ResourceCounters
from app.demo.content import load, proposals
from app.demo.services.world import World
from app.extensions import db
from app.likes.models import Support, SupportAllowance


def give(world: World) -> None:
    """Let each proposal have as many supporters as the content says, within everybody's limit."""
    rows: list[dict[str, Any]] = []
    used: Counter[tuple[int, int]] = Counter()
    people = [*world.residents, *(p for p in world.people.values() if not p.is_staff)]
    for entry in proposals():
        if entry["supports"]:
            rows += _supports(world, entry, people, used)
    db.session.execute(insert(Support), rows)
    allowances = [
        {"user_id": user, "component_id": component, "used": n, "allowed": _limit(world, component)}
        for (user, component), n in used.items()
    ]
    db.session.execute(insert(SupportAllowance), allowances)
    for resource_id, n in Counter(row["resource_id"] for row in rows).items():
        counters = update(ResourceCounters).where(ResourceCounters.resource_id == resource_id)
        db.session.execute(counters.values(supports=n))
    db.session.expire_all()


def _supports(
    world: World, entry: dict[str, Any], people: list[User], used: Counter[tuple[int, int]]
) -> list[dict[str, Any]]:
    proposal = world.resources[entry["key"]]
    component_id, limit = proposal.component_id, _limit(world, proposal.component_id)
    assert component_id is not None
    free = [p for p in people if p.id != proposal.author_id and used[p.id, component_id] < limit]
    supporters = world.rng.sample(free, entry["supports"])
    used.update((person.id, component_id) for person in supporters)
    start, end = _span(world, entry, proposal)
    moments = sorted(world.between(start, end) for _ in supporters)
    return [
        {
            "user_id": person.id,
            "resource_id": proposal.id,
            "is_counted": True,
            "created_at": moment,
        }
        for person, moment in zip(supporters, moments, strict=True)
    ]


def _span(world: World, entry: dict[str, Any], proposal: Resource) -> tuple[datetime, datetime]:
    """From publication until the phase ended, or the answer came, or last midnight."""
    assert proposal.published_at is not None
    ends = [world.horizon]
    for process in load("processes"):
        for component in process["components"]:
            if component["key"] == f"{entry['process']}-proposals":
                ends += _ends(world, process, component)
    if entry["answer"]:
        ends.append(world.moment(entry["answer"]["day"], "11:30"))
    return proposal.published_at, min(ends)


def _ends(world: World, process: dict[str, Any], component: dict[str, Any]) -> list[datetime]:
    open_in = {o["phase"] for o in component["open_in"] if "proposal.support" in o["actions"]}
    return [world.moment(*phase["ends"]) for phase in process["phases"] if phase["key"] in open_in]


def _limit(world: World, component_id: int | None) -> int:
    (component,) = (c for c in world.components.values() if c.id == component_id)
    return settings_of(component).support_limit
