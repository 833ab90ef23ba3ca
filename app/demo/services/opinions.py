"""What a hundred people answered to statements about the harbour, and the groups that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Select, insert, select

from app.accounts.models import User
from app.debates.models import Debate
from app.debates.opinions.models import Conversation, Statement, StatementAnswer, StatementTally
from app.debates.opinions.services import mapping, writing
from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db
from app.moderation.spam import services as waiting
from app.moderation.spam.queries import of_resource

COLUMNS = {1: "agrees", -1: "disagrees", 0: "passes"}


def plan(world: World) -> None:
    """The facilitator begins with statements, residents add some; one waits for a moderator."""
    told = load("opinions")
    world.tell(world.moment(told["day"], "10:00"), partial(_begin, world, told))
    for entry in told["residents"]:
        world.tell(world.moment(entry["day"], "19:00"), partial(_add, world, told, entry, True))
    for entry in told["waiting"]:
        world.tell(world.moment(entry["day"], "19:00"), partial(_add, world, told, entry, False))


def _debate(world: World, told: dict[str, Any]) -> Debate:
    debate = world.resources[f"debate:{told['debate']}"]
    assert isinstance(debate, Debate)
    return debate


def _begin(world: World, told: dict[str, Any]) -> None:
    staff, debate = world.people["facilitator"], _debate(world, told)
    writing.begin(debate, staff)
    writing.add_official(debate, staff, told["official"], debate.locale)


def _add(world: World, told: dict[str, Any], entry: dict[str, Any], is_shown: bool) -> None:
    conversation = db.session.get_one(Conversation, _debate(world, told).id)
    author = world.people[entry["by"]]
    statement = writing.add(conversation, author, entry["text"], conversation.debate.locale)
    if is_shown:
        held = db.session.scalars(of_resource(statement.id)).one()
        waiting.publish(held, world.people["moderator"])


def answer(world: World) -> None:
    """Let each camp answer as its people do, and draw the map."""
    told = load("opinions")
    debate = _debate(world, told)
    chance = Random(f"{world.seed}/opinions")  # noqa: S311 -- its own: the town stays as it was
    for statement in db.session.scalars(_all(debate)):
        statement.random_key = chance.getrandbits(31)
    rows = list(_answers(world, told, debate, chance))
    db.session.execute(insert(StatementAnswer), rows)
    for row in rows:
        tally = db.session.get_one(StatementTally, row["statement_id"])
        column = COLUMNS[row["value"]]
        setattr(tally, column, getattr(tally, column) + 1)
        tally.changes += 1
    db.session.flush()
    mapping.compute(debate)


def _all(debate: Debate) -> Select[Statement]:
    return select(Statement).where(Statement.debate_id == debate.id).order_by(Statement.id)


def _answers(
    world: World, told: dict[str, Any], debate: Debate, chance: Random
) -> Iterator[dict[str, Any]]:
    statements = _statements(
        debate, [*told["official"], *(one["text"] for one in told["residents"])]
    )
    people = iter(chance.sample(world.residents, sum(camp["size"] for camp in told["camps"])))
    for camp in told["camps"]:
        for _ in range(camp["size"]):
            person, moment = next(people), world.moment(-16 + chance.randrange(15), "20:00")
            for statement, agrees in zip(statements, camp["agrees"], strict=True):
                drawn = chance.random()
                value = 0 if drawn > 0.94 else 1 if chance.random() < agrees else -1
                if drawn > 0.15:  # the others were not asked yet
                    yield _row(statement, person, value, moment)
    for statement, value in zip(statements, told["own"], strict=False):
        yield _row(statement, world.people["resident"], value, world.moment(-9, "20:00"))


def _row(statement: Statement, person: User, value: int, moment: datetime) -> dict[str, Any]:
    return {
        "statement_id": statement.id,
        "user_id": person.id,
        "debate_id": statement.debate_id,
        "value": value,
        "answered_at": moment,
    }


def _statements(debate: Debate, texts: list[str]) -> list[Statement]:
    """The statements in the order of the content."""
    found = {one.body: one for one in db.session.scalars(_all(debate))}
    return [found[text] for text in texts]
