"""Residents of the town: its list, one who is verified, and a document that two accounts claim."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random

from app.accounts.models import User
from app.accounts.verification.methods import Claim, every
from app.accounts.verification.services import census, letters, verifying
from app.demo.services.world import World

LISTED = 240
FIRST_BIRTHS = (date(1990, 1, 1), date(1985, 2, 3))  # of DEMO0001, and DEMO0002 for trying it out


def plan(world: World) -> None:
    """The council uploads its list; one resident uses it, then somebody with the same document."""
    world.tell(world.moment(-60, "09:00"), partial(_upload, world))
    world.tell(world.moment(-50, "18:30"), partial(_verify, world.people["resident"]))
    world.tell(world.moment(-2, "20:15"), partial(_verify, world.residents[0]))


def _upload(world: World) -> None:
    by = world.people["facilitator"]
    census.use(census.stage(_list(world).encode(), "Register of residents", by), by)
    letters.make(b"name,street\nResident,High Street 1\n", "High Street", 365, by)


def _list(world: World) -> str:
    own = Random(f"{world.seed}/census")  # noqa: S311
    places = list(world.districts)
    lines = ["document,birth date,district"]
    for n in range(LISTED):
        born = date(1935, 1, 1) + timedelta(days=own.randrange(80 * 365))
        if n < len(FIRST_BIRTHS):
            born = FIRST_BIRTHS[n]
        lines.append(f"DEMO{n + 1:04},{born.isoformat()},{places[n % len(places)]}")
    return "\n".join(lines)


def _verify(user: User) -> None:
    claim = Claim("DEMO0001", FIRST_BIRTHS[0])
    found = every()["census"].check(claim)
    assert found is not None
    verifying.keep(user, found, "census")
