"""Rules about opinions: who may answer, and who may add statements."""

from typing import Any

from app.accounts.permissions import participant, writer
from app.core.authz import Refusal, refusal, rule
from app.debates.models import Debate
from app.debates.opinions.models import Conversation, Statement
from app.debates.opinions.services.writing import number_left
from app.spaces import phases


@rule("opinions.manage")
def manage(user: Any, debate: Debate) -> Refusal | None:
    """Whoever runs the debate."""
    return refusal("debate.manage", debate, user)


@rule("opinions.read")
def read(user: Any, conversation: Conversation) -> Refusal | None:
    return refusal("debate.read", conversation.debate, user)


@rule("opinions.answer")
def answer(user: Any, conversation: Conversation) -> Refusal | None:
    return _take_part(user, conversation.debate)


def _take_part(user: Any, debate: Debate) -> Refusal | None:
    """While the debate is open, for whoever may take part in it by commenting."""
    if not debate.is_visible:
        return Refusal.NOT_VISIBLE
    if not debate.is_open:
        return Refusal.CLOSED
    return phases.closed(debate.component, "comment.create") or participant(user)


@rule("opinions.own")
def see_own(user: Any, conversation: Conversation) -> Refusal | None:
    """One's own answers, also when the debate is over."""
    if not user.is_authenticated:
        return Refusal.NOT_SIGNED_IN
    return read(user, conversation)


@rule("opinions.answer_statement")
def answer_statement(user: Any, statement: Statement) -> Refusal | None:
    return _take_part(user, statement.debate) if statement.is_visible else Refusal.NOT_VISIBLE


@rule("opinions.create_statement")
def create(user: Any, conversation: Conversation) -> Refusal | None:
    """Residents where the conversation takes their statements, so many each."""
    if not conversation.takes_statements:
        return Refusal.NOT_SUPPORTED
    if refused := answer(user, conversation) or writer(user):
        return refused
    return None if number_left(conversation, user) else Refusal.LIMIT_REACHED


@rule("opinions.add_official")
def add_official(user: Any, conversation: Conversation) -> Refusal | None:
    """Staff at any time before the conclusions."""
    if refused := manage(user, conversation.debate):
        return refused
    return Refusal.CLOSED if conversation.debate.concluded_at else None


@rule("opinions.read_statement")
def read_statement(user: Any, statement: Statement) -> Refusal | None:
    """What waits, was refused or hidden is for its author and for staff."""
    if refused := refusal("debate.read", statement.debate, user):
        return refused
    if statement.is_visible or statement.is_by(user):
        return None
    return None if manage(user, statement.debate) is None else Refusal.NOT_VISIBLE
