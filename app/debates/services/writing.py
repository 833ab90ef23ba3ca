"""Opening a debate and changing its text. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.comments.models import Comment
from app.comments.positions import Position
from app.core import posting
from app.core.authz import Refused
from app.core.clock import now
from app.core.events import Edited, Published, StaffActed, emit
from app.core.models import Component
from app.core.refusals import Refusal
from app.core.stances import StanceMode
from app.debates import queries
from app.debates.models import Debate
from app.extensions import db


@dataclass(frozen=True)
class Draft:
    """What a debate is made of. `positions` count only where comments take one of them."""

    title: str
    body: str
    category_id: int | None = None
    district_id: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    stance_mode: StanceMode = StanceMode.SIDES
    positions: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The values that stand on the debate itself."""
        return {name: value for name, value in vars(self).items() if name != "positions"}

    @property
    def names(self) -> tuple[str, ...]:
        return self.positions if self.stance_mode is StanceMode.POSITIONS else ()


class PositionTaken(Exception):
    """Comments stand on a position that was to go."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def publish(
    component: Component, author: User, draft: Draft, locale: str, *, as_staff: bool
) -> Debate:
    """Put a question to everybody, or let it wait for a moderator; `as_staff`: the council asks.

    Raises NotPosted.
    """
    debate = Debate(
        component=component, author=author, locale=locale, is_official=as_staff, **draft.columns()
    )
    debate.positions = [
        Position(number=number, name=name) for number, name in enumerate(draft.names, 1)
    ]
    db.session.add(debate)
    db.session.flush()
    if as_staff:
        posting.show(debate, author)
        emit(StaffActed(author, "debate.published", debate, {}, {"title": debate.title}))
    else:
        posting.post(debate, author)
    return debate


@posting.shows("debate")
def _show(debate: Debate, author: User | None) -> None:
    debate.publish()
    db.session.flush()
    emit(Published(debate, actor=author))


def edit(debate: Debate, actor: User, draft: Draft, *, as_staff: bool) -> None:
    """Change what a debate says and how it is held; what it said before stays as a version.

    Raises Refused where somebody has commented meanwhile and the author is no staff, or where
    it was concluded; PositionTaken where comments stand on a position that is left out.
    """
    commented = db.session.scalar(queries.locked_comments(debate.id))
    if db.session.scalar(queries.concluded_at(debate.id)):
        raise Refused(Refusal.CLOSED, debate)
    if commented and not as_staff:
        raise Refused(Refusal.HAS_COMMENTS, debate)
    before, was = _words(debate), _audited(debate)
    for name, value in draft.columns().items():
        setattr(debate, name, value)
    _arrange(debate, draft.names)
    after = _words(debate)
    if before != after:
        debate.edited_at = now()
    db.session.flush()
    emit(Edited(debate, actor, before, after))
    if as_staff:
        emit(StaffActed(actor, "debate.edited", debate, was, _audited(debate)))


def _words(debate: Debate) -> dict[str, str]:
    """What versions keep, all of it in each: its words, and the positions to choose from."""
    positions = "\n".join(one.name for one in debate.positions)
    return {"title": debate.title, "body": debate.body, "positions": positions}


def _audited(debate: Debate) -> dict[str, Any]:
    times = {"opens_at": debate.opens_at, "closes_at": debate.closes_at}
    shown = {name: moment.isoformat() if moment else "" for name, moment in times.items()}
    return _words(debate) | shown | {"stance_mode": debate.stance_mode.value}


def _arrange(debate: Debate, names: tuple[str, ...]) -> None:
    """Have exactly these positions in this order; those that stay keep their comments.

    Only while comments take positions are they held to what they are: in another mode they
    wait, with all comments, for the debate to be asked about positions again.
    """
    if debate.stance_mode is not StanceMode.POSITIONS:
        return
    known = {one.name: one for one in debate.positions}
    for name in known.keys() - set(names):
        taken = select(Comment.id).where(Comment.position_id == known[name].id)
        if db.session.scalar(taken.limit(1)):
            raise PositionTaken(name)
        debate.positions.remove(known[name])
    for one in known.values():  # numbers are unique also between two statements
        one.number = -one.id
    db.session.flush()
    for number, name in enumerate(names, 1):
        if name in known:
            known[name].number = number
        else:
            debate.positions.append(Position(number=number, name=name))
    db.session.flush()
    debate.positions.sort(key=lambda one: one.number)
