"""The people of the town: those with something to say, and those who only support and vote."""

from __future__ import annotations

import uuid
from random import Random
from typing import Any

from flask_security import hash_password

from app.accounts.models import Role, RoleGrant, User
from app.core.site import site
from app.demo.content import load
from app.demo.services.world import World
from app.extensions import db

PASSWORD = "aldermere-demo"  # printed on purpose, and never in production
RESIDENTS = 640


def settle(world: World) -> None:
    """Give everybody an account; all share one password, hashed once."""
    hashed = hash_password(PASSWORD)
    for entry in load("people"):
        is_clerk = (
            entry.get("role") == "clerk"
        )  # by a chance of their own: the town stays as it was
        rng = Random(f"{world.seed}/{entry['key']}") if is_clerk else world.rng  # noqa: S311
        person = _person(world, rng, hashed, entry["name"], entry["email"], entry["locale"])
        person.bio = entry["bio"]
        if (role := entry.get("role", "resident")) != "resident":
            person.grants = [RoleGrant(role=Role(role))]
        world.people[entry["key"]] = person
    names = load("names")
    for number in range(1, RESIDENTS + 1):
        name = f"{world.rng.choice(names['given'])} {world.rng.choice(names['family'])}"
        email = f"resident{number}@demo.example"
        world.residents.append(_person(world, world.rng, hashed, name, email, "en"))
    db.session.add_all([*world.people.values(), *world.residents])
    db.session.flush()


def _person(  # noqa: PLR0917
    world: World, rng: Random, hashed: str, name: str, email: str, locale: str
) -> User:
    joined = world.moment(-rng.randint(352, 700))
    return User(
        uuid=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        public_id=f"{rng.getrandbits(40):010x}",
        name=name,
        email=email,
        locale=locale,
        password=hashed,
        created_at=joined,
        create_datetime=joined,
        confirmed_at=joined,
        accepted_terms_version=site().terms_version,
    )


def accounts() -> list[dict[str, Any]]:
    """One account for each role: role, name, e-mail address."""
    firsts = {entry["role"]: entry for entry in reversed(load("people")) if "role" in entry}
    return [firsts[role] for role in ("resident", *Role)]
