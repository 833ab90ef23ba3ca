"""What a conversation asks of the gate."""

from __future__ import annotations

from app.core.posting import Hold, Text, Why, check
from app.debates.opinions.models import Conversation, Statement
from app.extensions import db


@check
def in_this_conversation(text: Text) -> Hold | None:
    """Whoever runs the debate asked that moderators read statements first."""
    if text.kind != "statement" or text.resource_id is None:
        return None
    statement = db.session.get_one(Statement, text.resource_id)
    conversation = db.session.get(Conversation, statement.debate_id)
    return Hold(Why.COMPONENT) if conversation and conversation.is_moderated else None
