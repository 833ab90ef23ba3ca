"""Putting statements to everybody: by staff at once, by residents as the conversation and
the gate allow."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import posting
from app.core.authz import Refused
from app.core.events import Published, StaffActed, emit
from app.core.refusals import Refusal
from app.debates.models import Debate
from app.debates.opinions import queries
from app.debates.opinions.models import Conversation, Statement, StatementTally
from app.extensions import db
from app.search.words import words_of


class AlreadySaid(Exception):
    """The debate has this statement in the same words."""


def begin(debate: Debate, actor: User) -> Conversation:
    """Let a debate ask for opinions on statements."""
    conversation = Conversation(debate=debate)
    db.session.add(conversation)
    db.session.flush()
    emit(StaffActed(actor, "opinions.opened", debate, {}, {}))
    return conversation


def set_up(conversation: Conversation, actor: User, **settings: int | bool) -> None:
    """Change how a conversation takes statements of residents; what waits goes on waiting."""
    before = {name: getattr(conversation, name) for name in settings}
    for name, value in settings.items():
        setattr(conversation, name, value)
    db.session.flush()
    emit(StaffActed(actor, "opinions.changed", conversation.debate, before, dict(settings)))


def add(conversation: Conversation, author: User, text: str, locale: str) -> Statement:
    """A resident adds a statement, seen at once or when a moderator has read it.

    Raises AlreadySaid, NotPosted, and Refused LIMIT_REACHED, whoever else is at it.
    """
    # Nobody adds two at once: the second waits here and then counts the first.
    db.session.execute(select(User.id).where(User.id == author.id).with_for_update())
    if number_left(conversation, author) <= 0:
        raise Refused(Refusal.LIMIT_REACHED, conversation)
    statement = _write(conversation.debate, text, locale, author=author)
    posting.post(statement, author)
    return statement


def number_left(conversation: Conversation, author: User) -> int:
    """How many statements a person may still add; those that were refused do not count."""
    mine = queries.by_author(author, conversation.debate_id).where(
        or_(Statement.published_at.is_not(None), Statement.hidden_at.is_(None))
    )
    used = db.session.scalar(select(func.count()).select_from(mine.order_by(None).subquery()))
    return max(0, conversation.statement_limit - (used or 0))


def add_official(debate: Debate, staff: User, texts: Iterable[str], locale: str) -> int:
    """Staff put statements to everybody at once, several in one go; how many were new."""
    added = 0
    for text in texts:
        try:
            statement = _write(debate, text, locale, is_official=True)
        except AlreadySaid:
            continue
        posting.post(statement, None)
        emit(StaffActed(staff, "statement.added", statement, {}, {"text": text}))
        added += 1
    return added


def folded(text: str) -> str:
    """The words alone: statements that agree in these are the same."""
    return " ".join(words_of(text))


def _write(debate: Debate, text: str, locale: str, **values: object) -> Statement:
    statement = Statement(
        debate=debate,
        parent_id=debate.id,
        component_id=debate.component_id,
        body=text,
        locale=locale,
        folded=folded(text),
        **values,
    )
    try:
        with db.session.begin_nested():
            db.session.add(statement)
    except IntegrityError as error:
        raise AlreadySaid from error
    db.session.add(StatementTally(statement_id=statement.id, debate_id=debate.id))
    db.session.flush()
    return statement


@posting.shows("statement")
def _show(statement: Statement, author: User | None) -> None:
    statement.publish()
    db.session.flush()
    touch(statement.id)
    emit(Published(statement, actor=author))


def touch(statement_id: int) -> None:
    """Which statements are public has changed: the map is no longer of today."""
    db.session.execute(
        update(StatementTally)
        .where(StatementTally.statement_id == statement_id)
        .values(changes=StatementTally.changes + 1)
    )
