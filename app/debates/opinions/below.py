"""The way from a debate's page to its statements."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_login import current_user

from app.core.authz import can, refusal
from app.core.fragments import register as place
from app.core.models import Resource
from app.debates.models import Debate
from app.debates.opinions import queries
from app.debates.opinions.models import Conversation
from app.debates.opinions.picture import picture_of
from app.extensions import db


def _of(debate: Debate) -> Conversation | None:
    """What a debate asks; kept for the request, so that its page looks for it once."""
    if "opinions_of" not in g or g.opinions_of[0] != debate.id:
        g.opinions_of = debate.id, db.session.get(Conversation, debate.id)
    found: Conversation | None = g.opinions_of[1]
    return found


def _below(resource: Resource) -> dict[str, Any] | None:
    """What is asked, and what has come of it; nothing where the debate does not ask."""
    if not isinstance(resource, Debate):
        return None
    conversation = _of(resource)
    if conversation is None:
        return None
    statements, answers = db.session.execute(queries.totals(resource.id)).one()
    return {
        "debate": resource,
        "is_open": refusal("opinions.answer", conversation) in {None, "not_signed_in"},
        "picture": picture_of(resource.id),
        "statements": statements,
        "answers": answers,
    }


def _aside(resource: Resource) -> dict[str, Any] | None:
    """For whoever runs the debate."""
    if not isinstance(resource, Debate) or not can("opinions.manage", resource, current_user):
        return None
    return {"debate": resource, "conversation": _of(resource)}


def register() -> None:
    place("resource.below", "debates/opinions/_below.html", _below, position=-10)
    place("resource.aside", "debates/opinions/_aside.html", _aside)
