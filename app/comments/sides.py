"""Discussions whose sides stand beside each other, each with the same room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.comments import queries
from app.comments.models import Stance
from app.comments.positions import offered
from app.comments.reading import Shown
from app.core.about import about
from app.core.models import Resource
from app.core.stances import StanceMode
from app.extensions import db

KINDS = ("brand", "accent", "mid", "brand", "accent", "mid")  # colours of positions in their order


@dataclass(frozen=True)
class Side:
    """One side: the value of a column of comments, and what it is called.

    `is_between`: it is no side of its own and stands below the others, in the full width.
    """

    column: str
    value: Any
    label: Any
    number: int  # of comments, replies too
    kind: str
    is_between: bool = False


@dataclass(frozen=True)
class Column:
    """A side with the threads of one page."""

    side: Side
    threads: list[Shown]


def are_apart(root: Resource) -> bool:
    return root.stances_asked in {StanceMode.SIDES, StanceMode.POSITIONS}


def sides_of(root: Resource) -> list[Side]:
    """All sides of a discussion, with how many comments take each."""
    if root.stances_asked is StanceMode.POSITIONS:
        numbers = {row[0]: row[1] for row in db.session.execute(queries.by_position(root.id))}
        return [
            Side("position_id", one.id, one.name, numbers.get(one.id, 0), kind)
            for one, kind in zip(offered(root), KINDS, strict=False)
        ]
    known = about(root)
    return [
        Side("stance", Stance.FOR, _("In favour"), known.comments_for, "brand"),
        Side("stance", Stance.AGAINST, _("Against"), known.comments_against, "accent"),
        Side(
            "stance",
            Stance.NEUTRAL,
            _("Neutral, and questions"),
            known.comments_neutral,
            "mid",
            is_between=True,
        ),
    ]
