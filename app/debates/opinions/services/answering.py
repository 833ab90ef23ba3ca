"""Agreeing, disagreeing and passing: one answer a person and statement, changed and taken back at will."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.upsert import insert_into, table_of
from app.debates.opinions.models import Stand, Statement, StatementAnswer, StatementTally
from app.extensions import db

_COLUMN = {Stand.AGREE: "agrees", Stand.PASS: "passes", Stand.DISAGREE: "disagrees"}


def answer(user: User, statement: Statement, stand: Stand) -> None:
    """Answer a statement, or change one's answer; the primary key keeps it to one."""
    before = _hold(user, statement)
    row = insert_into(db.session(), table_of(StatementAnswer)).values(
        statement_id=statement.id,
        user_id=user.id,
        debate_id=statement.debate_id,
        value=int(stand),
        answered_at=now(),
    )
    changed = {"value": row.excluded.value, "answered_at": row.excluded.answered_at}
    key = ["statement_id", "user_id"]
    db.session.execute(row.on_conflict_do_update(index_elements=key, set_=changed))
    _count(statement.id, before, stand)


def take_back(user: User, statement: Statement) -> None:
    """Have said nothing; where there is no answer nothing happens."""
    before = _hold(user, statement)
    if before is None:
        return
    db.session.execute(_mine(delete(StatementAnswer), user, statement))
    _count(statement.id, before, None)


def forget(user: User) -> None:
    """Who leaves takes all answers along; tallies are locked in a fixed order."""
    mine = select(StatementAnswer.statement_id, StatementAnswer.value)
    mine = mine.where(StatementAnswer.user_id == user.id).order_by(StatementAnswer.statement_id)
    answers = db.session.execute(mine).all()
    db.session.execute(delete(StatementAnswer).where(StatementAnswer.user_id == user.id))
    for statement_id, value in answers:
        _count(statement_id, Stand(value), None)


def _mine(query: Any, user: User, statement: Statement) -> Any:
    return query.where(
        StatementAnswer.statement_id == statement.id, StatementAnswer.user_id == user.id
    )


def _hold(user: User, statement: Statement) -> Stand | None:
    """What the person has answered, with the tally locked: so no change in between is missed."""
    tally = select(StatementTally.statement_id).where(StatementTally.statement_id == statement.id)
    db.session.execute(tally.with_for_update())
    value = db.session.scalar(_mine(select(StatementAnswer.value), user, statement))
    return None if value is None else Stand(value)


def _count(statement_id: int, before: Stand | None, after: Stand | None) -> None:
    if before == after:
        return
    tally = table_of(StatementTally)
    values: dict[Any, Any] = {tally.c.changes: tally.c.changes + 1}
    for stand, step in ((before, -1), (after, 1)):
        if stand is not None:
            column = tally.c[_COLUMN[stand]]
            values[column] = column + step
    db.session.execute(update(tally).where(tally.c.statement_id == statement_id).values(values))
