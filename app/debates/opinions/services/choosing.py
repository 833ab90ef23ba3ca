"""The statement that somebody is asked next."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.models import User
from app.debates.opinions import queries
from app.debates.opinions.kernel.priority import Figures, draw
from app.debates.opinions.models import Statement
from app.extensions import db


@dataclass(frozen=True)
class Turn:
    """What is asked now, nothing where all is answered, and how much is left with it."""

    statement: Statement | None
    left: int


def next_turn(user: User, debate_id: int) -> Turn:
    """Drawn by weight; the same page again asks the same, until it is answered or figures change."""
    rows = db.session.execute(queries.unanswered(debate_id, user.id)).all()
    chosen = draw((Figures(*row) for row in rows), f"{debate_id}:{user.id}:{len(rows)}")
    statement = db.session.get(Statement, chosen) if chosen else None
    return Turn(statement, len(rows))
