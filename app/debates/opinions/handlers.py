"""What hiding, leaving and counting mean for statements and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import AccountDeleted, Hidden, Restored, on
from app.core.recount import Difference, recounts
from app.debates.opinions import queries
from app.debates.opinions.models import Statement, StatementAnswer, StatementTally
from app.debates.opinions.services import answering, writing
from app.extensions import db


@on(Hidden, Restored)
def renew_the_map(event: Hidden | Restored) -> None:
    """A hidden statement moves nobody; a restored one does again."""
    if isinstance(event.resource, Statement):
        writing.touch(event.resource.id)


@on(AccountDeleted)
def forget_answers(event: AccountDeleted) -> None:
    answering.forget(event.user)


@section("answers-to-statements")
def own_answers(user: User) -> list[dict[str, Any]]:
    """What a person answered, for their download."""
    query = (
        select(
            StatementAnswer.statement_id,
            Statement.body,
            StatementAnswer.value,
            StatementAnswer.answered_at,
        )
        .join(Statement, Statement.id == StatementAnswer.statement_id)
        .where(StatementAnswer.user_id == user.id)
        .order_by(StatementAnswer.answered_at, StatementAnswer.statement_id)
    )
    return [dict(row) for row in db.session.execute(query).mappings()]


@recounts("statements")
def recount() -> Iterator[Difference]:
    """Set each tally to the answers that there are; its map is then computed anew."""
    for statement_id, *numbers in db.session.execute(queries.wrong_tallies()).all():
        tally = db.session.get_one(StatementTally, statement_id)
        kept = (tally.agrees, tally.disagrees, tally.passes)
        tally.agrees, tally.disagrees, tally.passes = numbers
        tally.changes += 1
        for was, is_now in zip(kept, numbers, strict=True):
            if was != is_now:
                yield Difference(f"statement {statement_id}", was, is_now)
