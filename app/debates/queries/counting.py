"""Counting the public comments of a debate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.comments.models import Comment


class HourOf(FunctionElement[str]):
    """The hour of a moment, in UTC: `2026-11-30 20`. Zones and days are the reader's business."""

    type = String()
    inherit_cache = True


@compiles(HourOf, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"strftime('%Y-%m-%d %H', {compiler.process(element.clauses, **kwargs)})"


@compiles(HourOf, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    moment = compiler.process(element.clauses, **kwargs)
    return f"to_char(timezone('UTC', {moment}), 'YYYY-MM-DD HH24')"


def _public(query: Select[Any], debate_id: int) -> Select[Any]:
    return query.where(Comment.root_id == debate_id, Comment.is_visible)


def _people() -> Any:
    return func.count(Comment.author_id.distinct()).label("people")


def totals(debate_id: int) -> Select[Any]:
    """How many comments, by how many people, and how many votes on them."""
    votes = func.coalesce(func.sum(Comment.ups + Comment.downs), 0).label("votes")
    return _public(select(func.count().label("comments"), _people(), votes), debate_id)


def by_side(debate_id: int, side: Any) -> Select[Any]:
    """The same for each value of a column that occurs: rows (value, comments, people)."""
    counted = select(side.label("side"), func.count().label("comments"), _people())
    return _public(counted, debate_id).group_by(side)


def by_hour(debate_id: int) -> Select[Any]:
    """How many came in each hour in which some came: rows (hour, number)."""
    hour: Any = HourOf(Comment.published_at)
    counted: Any = select(hour.label("hour"), func.count())
    return _public(counted, debate_id).group_by(hour)
