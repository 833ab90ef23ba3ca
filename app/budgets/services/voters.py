"""Who casts: a person with an account, a guest at the screen of a station, or a test voter of a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.models import User


@dataclass(frozen=True)
class StandIn:
    """Somebody made up, by number. They are on the roll of rehearsals and can be on no other."""

    number: int


WALKER = StandIn(0)  # whoever of the staff walks through a rehearsal, votes in it as this one


@dataclass(frozen=True)
class Guest:
    """Somebody whom a desk has marked for the screen of a station: known by their code, without an account."""

    round_id: int
    code: str  # the keyed hash of what they typed
    person: str
    area: str = ""
    is_used: bool = False
    is_authenticated: bool = False  # no account's pages open for them


Voter = User | StandIn | Guest
