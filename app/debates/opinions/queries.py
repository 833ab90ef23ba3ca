"""Questions about statements, answers and maps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.models import Resource
from app.debates.models import Debate
from app.debates.opinions.models import (
    Conversation,
    OpinionMap,
    Stand,
    Statement,
    StatementAnswer,
    StatementTally,
)

TALLY = StatementTally
ANSWER = StatementAnswer


def visible(debate_id: int) -> Select[Statement]:
    """The statements of a debate that everybody may read, oldest first."""
    return (
        select(Statement)
        .where(Statement.debate_id == debate_id, Statement.is_visible)
        .order_by(Statement.id)
    )


def listed(debate_id: int) -> Select[Statement]:
    """The same with who wrote them."""
    return visible(debate_id).options(joinedload(Statement.author).lazyload(User.grants))


def by_ids(debate_id: int, ids: set[int]) -> Select[Statement]:
    """Those of some statements that everybody may read."""
    return visible(debate_id).where(Statement.id.in_(ids))


def unanswered(debate_id: int, user_id: int) -> Select[int, int, int, int, float]:
    """(id, agrees, disagrees, passes, extremity) of what a person has not answered."""
    answered = (
        select(ANSWER.statement_id)
        .where(ANSWER.statement_id == TALLY.statement_id, ANSWER.user_id == user_id)
        .exists()
    )
    return (
        select(TALLY.statement_id, TALLY.agrees, TALLY.disagrees, TALLY.passes, TALLY.extremity)
        .join(Resource, Resource.id == TALLY.statement_id)
        .where(TALLY.debate_id == debate_id, Resource.is_visible, ~answered)
        .order_by(TALLY.statement_id)
    )


def answers_of(user_id: int, debate_id: int) -> Select[int, int]:
    """(statement id, value) of one person, to public statements."""
    return (
        select(ANSWER.statement_id, ANSWER.value)
        .join(Resource, Resource.id == ANSWER.statement_id)
        .where(ANSWER.debate_id == debate_id, ANSWER.user_id == user_id, Resource.is_visible)
    )


def answered_by(user_id: int, debate_id: int) -> Select[Statement]:
    """The public statements that a person answered, the last first."""
    return (
        visible(debate_id)
        .order_by(None)
        .join(ANSWER, and_(ANSWER.statement_id == Statement.id, ANSWER.user_id == user_id))
        .order_by(ANSWER.answered_at.desc(), Statement.id.desc())
    )


def all_answers(debate_id: int) -> Select[int, int, int]:
    """(person, statement, value) of a whole debate: for the job that makes its map."""
    return select(ANSWER.user_id, ANSWER.statement_id, ANSWER.value).where(
        ANSWER.debate_id == debate_id
    )


def totals(debate_id: int) -> Select[int, int]:
    """How many public statements there are, and how many answers to them."""
    answers = TALLY.agrees + TALLY.disagrees + TALLY.passes
    return (
        select(func.count(), func.coalesce(func.sum(answers), 0))
        .select_from(TALLY)
        .join(Resource, Resource.id == TALLY.statement_id)
        .where(TALLY.debate_id == debate_id, Resource.is_visible)
    )


def by_author(user: User, debate_id: int) -> Select[Statement]:
    """What a resident added to a debate, whatever became of it, the last first."""
    return (
        select(Statement)
        .where(Statement.debate_id == debate_id, Statement.author_id == user.id)
        .where(Statement.is_official.is_(False))
        .order_by(Statement.id.desc())
    )


def stale(over_since: datetime) -> Select[Debate]:
    """Debates whose map is not of today, or not yet final though they ended before `over_since`."""
    changes = (
        select(func.coalesce(func.sum(TALLY.changes), 0))
        .where(TALLY.debate_id == Conversation.debate_id)
        .scalar_subquery()
    )
    ends = (Debate.closes_at, Debate.concluded_at)
    is_over = or_(*(and_(end.is_not(None), end <= over_since) for end in ends))
    is_frozen = OpinionMap.frozen_at.is_not(None)
    is_old = or_(
        and_(~is_frozen, is_over), and_(OpinionMap.changes != changes, ~and_(is_frozen, is_over))
    )
    return (
        select(Debate)
        .join(Conversation, Conversation.debate_id == Debate.id)
        .outerjoin(OpinionMap, OpinionMap.debate_id == Debate.id)
        .where(changes > 0, or_(OpinionMap.debate_id.is_(None), is_old))
        .order_by(Debate.id)
    )


def changes_in(debate_id: int) -> Select[int]:
    """The sum that tells one state of a debate's answers from the next."""
    return select(func.coalesce(func.sum(TALLY.changes), 0)).where(TALLY.debate_id == debate_id)


def wrong_tallies() -> Select[int, int, int, int]:
    """Statements whose tally is not the number of answers: id, agrees, disagrees, passes."""

    def number(value: int) -> ColumnElement[int]:
        return func.count(ANSWER.value).filter(ANSWER.value == value)

    counted = (
        select(
            TALLY.statement_id,
            number(Stand.AGREE).label("agrees"),
            number(Stand.DISAGREE).label("disagrees"),
            number(Stand.PASS).label("passes"),
        )
        .outerjoin(ANSWER, ANSWER.statement_id == TALLY.statement_id)
        .group_by(TALLY.statement_id)
        .subquery()
    )
    is_wrong = or_(
        TALLY.agrees != counted.c.agrees,
        TALLY.disagrees != counted.c.disagrees,
        TALLY.passes != counted.c.passes,
    )
    return (
        select(counted.c.statement_id, counted.c.agrees, counted.c.disagrees, counted.c.passes)
        .join(TALLY, TALLY.statement_id == counted.c.statement_id)
        .where(is_wrong)
        .order_by(counted.c.statement_id)
    )
