"""What the pages about opinions show one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.core.authz import refusal
from app.core.pagination import Page
from app.core.refusals import Refusal
from app.debates.opinions import queries
from app.debates.opinions.models import Conversation, OpinionMap, Stand, Statement
from app.debates.opinions.picture import (
    GroupShown,
    Picture,
    Shown,
    mark_of,
    picture_of,
    shown,
)
from app.debates.opinions.place import Place, answers_missing, find_place
from app.debates.opinions.services.choosing import Turn, next_turn
from app.debates.opinions.services.writing import number_left
from app.extensions import db


@dataclass(frozen=True)
class Opinions:
    """The page of a conversation. `refused`: why the reader cannot answer; `turn`: what they are asked."""

    conversation: Conversation
    refused: Refusal | None
    turn: Turn | None
    picture: Picture | None
    place: Place | None
    missing: int
    given: int
    statements: int
    answers: int

    @property
    def you(self) -> tuple[float, float] | None:
        return mark_of(self.place)

    @property
    def own_group(self) -> GroupShown | None:
        return self.picture.groups[self.place.group] if self.picture and self.place else None

    @property
    def near_group(self) -> GroupShown | None:
        if not (self.picture and self.place) or self.place.also_near is None:
            return None
        return self.picture.groups[self.place.also_near]


def opinions_of(conversation: Conversation, user: Any) -> Opinions:
    """Everything on the page, in as many queries for one statement as for a thousand."""
    refused = refusal("opinions.answer", conversation, user)
    drawn = picture_of(conversation.debate_id)
    own = own_answers(conversation, user)
    content = drawn.content if drawn else {}
    statements, answers = db.session.execute(queries.totals(conversation.debate_id)).one()
    return Opinions(
        conversation=conversation,
        refused=refused,
        turn=next_turn(user, conversation.debate_id) if refused is None else None,
        picture=drawn,
        place=find_place(content, own),
        missing=answers_missing(content, own) if content.get("groups") else 0,
        given=len(own),
        statements=statements,
        answers=answers,
    )


def own_answers(conversation: Conversation, user: Any) -> dict[int, int]:
    """The reader's answers by statement."""
    if not user.is_authenticated:
        return {}
    rows = db.session.execute(queries.answers_of(user.id, conversation.debate_id))
    return dict(rows.all())


def answered(
    page: Page[Statement], conversation: Conversation, user: User
) -> list[tuple[Any, ...]]:
    """(statement, stand) for a page of what somebody answered."""
    own = own_answers(conversation, user)
    return [(one, Stand(own[one.id])) for one in page if one.id in own]


def with_shares(page: Page[Statement], debate_id: int) -> list[Shown]:
    """A page of statements with how everybody on the map and each group answered."""
    kept = db.session.get(OpinionMap, debate_id)
    rows = {row["id"]: row for row in kept.content.get("statements", ())} if kept else {}
    return [shown(one, rows.get(one.id)) for one in page]


def statement_of(statement: Statement, user: Any) -> dict[str, Any]:
    """A statement's page: its shares on the map, and what the reader answered."""
    kept = db.session.get(OpinionMap, statement.debate_id)
    rows = kept.content.get("statements", ()) if kept else ()
    row = next((row for row in rows if row["id"] == statement.id), None)
    own = None
    if user.is_authenticated:
        query = queries.answers_of(user.id, statement.debate_id)
        own = dict(db.session.execute(query).all()).get(statement.id)
    return {
        "statement": statement,
        "shown": shown(statement, row),
        "own": None if own is None else Stand(own),
    }


def added_by(conversation: Conversation, user: User) -> dict[str, Any]:
    """The page for adding statements: those already added, and how many more may follow."""
    mine = db.session.scalars(queries.by_author(user, conversation.debate_id).limit(100)).all()
    return {
        "conversation": conversation,
        "debate": conversation.debate,
        "mine": mine,
        "left": number_left(conversation, user),
    }
