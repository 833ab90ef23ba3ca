"""The ballot before it is cast: sealed choices under a random id, the key only in the browser's cookie.

No person, no time. Nothing of it is a vote, and nobody can read it without that cookie.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from app.budgets.models import Draft, Round
from app.core import sealed
from app.extensions import db


@dataclass
class Basket:
    """What somebody has chosen so far: the area they vote in, and a value for each project's code.

    `at` is the project they came to last. The page marks it, so that no address has to name it.
    """

    area: str = ""
    choices: dict[str, int] = field(default_factory=dict)
    at: str = ""


def read(round_: Round, cookie: str | None) -> Basket | None:
    """The draft that a cookie opens; None when there is none, or it is not this round's."""
    parts = sealed.parts(cookie)
    draft = db.session.get(Draft, parts[0]) if parts else None
    if parts is None or draft is None or draft.round_id != round_.id:
        return None
    text = sealed.unseal(parts[1], draft.sealed, _bound_to(round_, draft.id))
    return None if text is None else Basket(**json.loads(text))


def keep(round_: Round, basket: Basket, cookie: str | None = None) -> str:
    """Store a draft, over the cookie's old one if there is one; gives back the cookie's value."""
    parts = sealed.parts(cookie) if read(round_, cookie) else None
    name, key = parts or sealed.new()
    draft = db.session.get(Draft, name) or Draft(id=name, round_id=round_.id)
    text = json.dumps(asdict(basket))
    draft.sealed = sealed.seal(key, text, _bound_to(round_, name))
    db.session.add(draft)
    db.session.flush()
    return sealed.cookie(name, key)


def discard(round_: Round, cookie: str | None) -> None:
    """Throw a draft away, as casting does."""
    if parts := sealed.parts(cookie):
        draft = db.session.get(Draft, parts[0])
        if draft is not None and draft.round_id == round_.id:
            db.session.delete(draft)
            db.session.flush()


def _bound_to(round_: Round, name: str) -> str:
    return f"{round_.id}:{name}"
