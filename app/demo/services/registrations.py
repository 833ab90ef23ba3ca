"""Who registered for the meetings to come: one with places left, a small one with a waiting list."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from app.accounts.models import User
from app.demo.content import load
from app.demo.services.world import World
from app.meetings.models import Meeting, RegistrationTerms
from app.meetings.registration import queries
from app.meetings.registration.services import own, staff

EVERY = timedelta(minutes=95)  # somebody registers
SAID = ("How much does it cost to keep it clean?", "Why is our street not on the list?", "")


def plan(world: World) -> None:
    """Open registration some days ago, and let residents register one after the other."""
    for entry in load("meetings"):
        if wanted := entry.get("registration"):
            moment = world.moment(wanted["day"], "08:15")
            world.tell(moment, partial(_open, world, entry["key"], entry["by"], wanted))
            for n, user in enumerate(_people(world, entry["key"], wanted), start=1):
                deed = partial(_register, world, entry["key"], wanted, n, user)
                world.tell(moment + n * EVERY, deed)


def _people(world: World, key: str, wanted: dict[str, Any]) -> list[User]:
    """Residents by a chance of their own, so that the rest of the town stays as it was."""
    chance = Random(f"{world.seed}/{key}")  # noqa: S311
    found = chance.sample(world.residents, wanted["registrations"])
    return [*found, world.people[wanted["last"]]] if "last" in wanted else found


def _meeting(world: World, key: str) -> Meeting:
    meeting = world.resources[f"meeting:{key}"]
    assert isinstance(meeting, Meeting)
    return meeting


def _open(world: World, key: str, by: str, wanted: dict[str, Any]) -> None:
    meeting, actor = _meeting(world, key), world.people[by]
    terms = staff.set_terms(
        meeting, actor,
        staff.Terms(
            seats=wanted.get("seats", meeting.seats), reserved=wanted["reserved"],
            companions=wanted["companions"], asks_needs=wanted["asks_needs"], guidance=wanted["guidance"],
        ),
    )  # fmt: skip
    for question in wanted["questions"]:
        staff.ask(terms, actor, staff.Question(**question))
    for guest in wanted.get("invited", ()):
        user = world.people[guest]
        staff.invite(meeting, actor, staff.Guest(user.name, user=user))


def _register(world: World, key: str, wanted: dict[str, Any], n: int, user: User) -> None:
    meeting = _meeting(world, key)
    needs = dict(enumerate(wanted.get("needs", ()), start=3))
    answers = _answers(queries.terms_of(meeting), n)
    companions = min(n % 3, wanted["companions"]) if n % 2 else 0
    own.register(meeting, user, own.Details(user.name, companions, needs.get(n, ""), answers))


def _answers(terms: RegistrationTerms | None, n: int) -> dict[int, str]:
    assert terms is not None
    answers = {}
    for question in terms.questions:
        options = next(iter(question.options.values()), "").splitlines() or list(SAID)
        answers[question.id] = options[n % len(options)]
    return answers
