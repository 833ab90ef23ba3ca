"""The two votes: projects put together, opened, hundreds of ballots cast in secret, one counted."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from app.accounts.models import User
from app.budgets.models import Envelope, ProjectOrigin, Round
from app.budgets.services import casting, closing, opening, rounds, tally
from app.budgets.services.study import study_of
from app.demo.content import load
from app.demo.services.proposals import in_cents
from app.demo.services.world import World
from app.extensions import db

TOPICS: tuple[Any, ...] = ("round-library", "round-streets", "round-youth", "round-youth-trial")
PREPARED = 5  # days between the making of a round and its opening


def plan(world: World) -> None:
    """Tell how each round was made, opened, voted on and, if it is over, counted."""
    for topic in TOPICS:
        entry = load(topic)
        day, _clock = entry["opens"]
        world.tell(world.moment(day - PREPARED, "10:00"), partial(_make, world, entry))
        world.tell(world.moment(day - 1, "16:00"), partial(_open, world, entry["key"]))
        _plan_ballots(world, entry)
        if "published" in entry:
            world.tell(world.moment(*entry["closes"]), partial(_close, world, entry["key"]))
            world.tell(world.moment(*entry["published"]), partial(_publish, world, entry["key"]))


def _round(world: World, key: str) -> Round:
    found = world.resources[key]
    assert isinstance(found, Round)
    return found


def _make(world: World, entry: dict[str, Any]) -> None:
    actor = world.people["facilitator"]
    round_ = rounds.create_round(
        world.components[entry["component"]],
        actor,
        entry["title"]["en"],
        entry["text"]["en"],
        titles=entry["title"],
        texts=entry["text"],
        opens_at=world.moment(*entry["opens"]),
        closes_at=world.moment(*entry["closes"]),
        currency=entry["currency"],
        rule=entry["rule"],
        parameters=entry.get("parameters", {}),
        ballot_type=entry["ballot"],
        limits=entry.get("limits", {}),
        lot_seed=f"{world.rng.getrandbits(128):032x}",
    )
    world.settle(round_, entry["key"])
    envelopes = {e["key"]: _add_envelope(world, round_, e) for e in entry["envelopes"]}
    for item in entry["projects"]:
        _add_project(world, round_, envelopes[item["envelope"]], item)


def _add_envelope(world: World, round_: Round, entry: dict[str, Any]) -> Envelope:
    district = world.district(entry["district"])
    return rounds.add_envelope(
        round_,
        entry["amount"] * 100,
        district_id=district.id if district else None,
        actor=world.people["facilitator"],
    )


def _add_project(world: World, round_: Round, envelope: Envelope, item: dict[str, Any]) -> None:
    category = world.category(item["category"])
    project = rounds.add_project(
        round_,
        envelope,
        item["title"]["en"],
        in_cents(item["cost"]) or 0,
        body=item["text"]["en"],
        titles=item["title"],
        texts=item["text"],
        actor=world.people["facilitator"],
        code=str(item["number"]),
        category_id=category.id if category else None,
        district_id=envelope.district_id,
        place=item["place"]["name"],
        latitude=item["place"]["lat"],
        longitude=item["place"]["lon"],
    )
    world.settle(project, item["key"])
    db.session.add_all(
        ProjectOrigin(project_id=project.id, resource_id=world.resources[origin].id)
        for origin in item["origins"]
    )


def _open(world: World, key: str) -> None:
    opening.open_round(_round(world, key), world.people["facilitator"])


def _plan_ballots(world: World, entry: dict[str, Any]) -> None:
    """Spread the ballots over the window, most on its first and last days; some are changed."""
    start = world.moment(*entry["opens"])
    end = min(world.moment(*entry["closes"]), world.horizon)
    voters = world.rng.sample(world.residents, entry["turnout"])
    for number, voter in enumerate(voters):
        moment = start + (end - start) * world.rng.betavariate(0.7, 0.9)
        world.tell(moment, partial(_cast, world, entry, voter, number, 1))
        if world.rng.random() < 0.04:
            again = moment + (end - moment) * world.rng.random()
            world.tell(again, partial(_cast, world, entry, voter, number, 2))


def _cast(world: World, entry: dict[str, Any], voter: User, number: int, turn: int) -> None:
    areas = [e["district"] for e in entry["envelopes"] if e["district"]]
    area = areas[number % len(areas)] if areas else ""
    own = Random(f"{world.seed}/{entry['key']}/{number}/{turn}")  # noqa: S311
    chosen = choose(own, entry, area)
    submission = f"{own.getrandbits(128):032x}"
    casting.cast(_round(world, entry["key"]), voter, area, chosen, submission)


def choose(rng: Random, entry: dict[str, Any], area: str) -> dict[str, int]:
    """What one voter picks: projects they like, in an order of their own, while the money lasts."""
    (envelope,) = (e for e in entry["envelopes"] if (e["district"] or "") == area)
    offered = [p for p in entry["projects"] if p["envelope"] == envelope["key"]]
    if entry["ballot"] == "points":
        return _points(rng, entry["limits"], offered)
    is_knapsack = entry["ballot"] == "knapsack"
    left, chosen = envelope["amount"], {}
    for project in rng.sample(offered, len(offered)):
        if rng.random() < project["appeal"] and (not is_knapsack or project["cost"] <= left):
            chosen[str(project["number"])] = 1
            left -= project["cost"]
    return chosen


def _points(rng: Random, limits: dict[str, int], offered: list[dict[str, Any]]) -> dict[str, int]:
    """All points given out, one after the other, more often to what many like."""
    given = dict.fromkeys((str(project["number"]) for project in offered), 0)
    appeal = {str(project["number"]): project["appeal"] for project in offered}
    for _point in range(limits["max_total"]):
        open_ones = [code for code, points in given.items() if points < limits["max_value"]]
        (code,) = rng.choices(open_ones, [appeal[code] ** 2 for code in open_ones])
        given[code] += 1
    return {code: points for code, points in given.items() if points}


def _close(world: World, key: str) -> None:
    """Close, count and cut the link between people and ballots, as the worker would."""
    round_ = _round(world, key)
    closing.close(round_, world.people["facilitator"])
    closing.count(round_)
    closing.copy_out(round_)
    closing.finish_unlinking(round_)
    elections = tally.unstudied(round_).items()
    tally.keep_studies({envelope: study_of(e, round_.currency) for envelope, e in elections})


def _publish(world: World, key: str) -> None:
    closing.publish(_round(world, key), world.people["facilitator2"])
