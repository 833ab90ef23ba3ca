"""Comments as open data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import aliased

from app.comments.models import Comment
from app.comments.positions import Position
from app.core.datasets import DataSet, Field, publish
from app.core.models import Resource, open_places

ROOT = aliased(Resource.__table__)


def _public(query: Select[Any]) -> Select[Any]:
    return (
        query.join(ROOT, ROOT.c.id == Comment.root_id)
        .outerjoin(Position, Position.id == Comment.position_id)
        .where(Comment.is_visible, Comment.deleted_at.is_(None))
        .where(ROOT.c.published_at.is_not(None), ROOT.c.hidden_at.is_(None))
        .where(ROOT.c.component_id.in_(open_places()))
        .order_by(Comment.id)
    )


SETS = (
    DataSet(
        "comments",
        _l("Comments on all kinds of things. A page: `/comments/` and the number."),
        (
            Field("id", Comment.id, _l("Number of the comment")),
            Field("about_id", Comment.root_id, _l("Number of what is discussed")),
            Field("about", ROOT.c.kind, _l("What that is: proposal, debate, meeting, project")),
            Field("answers_id", Comment.parent_id, _l("What it answers: that, or a comment")),
            Field("stance", Comment.stance, _l("for, against or neutral")),
            Field(
                "position",
                Position.name,
                _l("The position it takes, where a debate names some: `debates.csv`"),
            ),
            Field(
                "text", Comment.body, _l("Text, in Markdown; `@` and ten characters name a person")
            ),
            Field("helpful", Comment.ups, _l("How many people found it helpful")),
            Field("not_helpful", Comment.downs, _l("How many found it not helpful")),
            Field("language", Comment.locale, _l("Language, as an ISO 639 code")),
            Field("published_at", Comment.published_at, _l("When it became public, in UTC")),
            Field("edited_at", Comment.edited_at, _l("When its text was last changed")),
        ),
        _public,
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
