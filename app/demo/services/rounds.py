"""The two votes: projects put together, opened, hundreds of ballots cast in secret, one counted."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from app.accounts.models import User
from app.budgets.models import Act, Envelope, ProjectOrigin, Round
from app.budgets.services import bundle, casting, closing, decisions, opening, rounds, tally
from app.budgets.services.study import whole_study
from app.core.clock import now
from app.demo.content import load
from app.demo.services import paper
from app.demo.services.choosing import choose
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
        if "extended" in entry:
            world.tell(world.moment(*entry["extended"]["decided"]), partial(_extend, world, entry))
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
        closes_at=world.moment(*entry.get("extended", entry)["closes"]),
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


def _extend(world: World, entry: dict[str, Any]) -> None:
    """Two people move the deadline; those who had voted then have had their mail long ago."""
    first, second = world.people["facilitator"], world.people["admin"]
    later, reason = world.moment(*entry["closes"]), entry["extended"]["reason"]
    round_ = _round(world, entry["key"])
    decision = decisions.agree(round_, first, second, Act.EXTEND, reason, later)
    decision.mailed_at = now()


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
    paper.plan(world, entry, voters)


def _cast(world: World, entry: dict[str, Any], voter: User, number: int, turn: int) -> None:
    areas = [e["district"] for e in entry["envelopes"] if e["district"]]
    area = areas[number % len(areas)] if areas else ""
    own = Random(f"{world.seed}/{entry['key']}/{number}/{turn}")  # noqa: S311
    chosen = choose(own, entry, area)
    submission = f"{own.getrandbits(128):032x}"
    casting.cast(_round(world, entry["key"]), voter, area, chosen, submission)


def _close(world: World, key: str) -> None:
    """Two people close it; the ballots are counted and the link to people is cut, as the worker would."""
    round_ = _round(world, key)
    decisions.close_by_two(round_, world.people["facilitator"], world.people["facilitator2"])
    closing.count(round_)
    fixed = bundle.fixed_files(round_)
    closing.end_log(round_, fixed)
    closing.keep_bundle(round_, bundle.archive(round_, fixed))
    closing.copy_out(round_)
    closing.finish_unlinking(round_)
    for envelope, election in tally.unstudied(round_).items():
        tally.keep_study(envelope, whole_study(election, round_.currency))


def _publish(world: World, key: str) -> None:
    closing.publish(_round(world, key), world.people["facilitator2"])
