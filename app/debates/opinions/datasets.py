"""Statements as open data: how many agree, never who."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case
from sqlalchemy.orm import aliased

from app.core.datasets import DataSet, Field, publish
from app.core.models import Resource, open_places
from app.debates.opinions.kernel.limits import SMALLEST
from app.debates.opinions.models import Statement, StatementTally

DEBATE = aliased(Resource.__table__)


def _if_enough(column: Any) -> ColumnElement[int | None]:
    """Numbers of fewer people come close to telling who answered what."""
    answers = StatementTally.agrees + StatementTally.disagrees + StatementTally.passes
    return case((answers >= SMALLEST, column))


def _public(query: Select[Any]) -> Select[Any]:
    return (
        query.join(DEBATE, DEBATE.c.id == Statement.debate_id)
        .join(StatementTally, StatementTally.statement_id == Statement.id)
        .where(Statement.is_visible)
        .where(DEBATE.c.published_at.is_not(None), DEBATE.c.hidden_at.is_(None))
        .where(DEBATE.c.component_id.in_(open_places()))
        .order_by(Statement.id)
    )


SETS = (
    DataSet(
        "statements",
        _l(
            "Statements to agree or disagree with in debates. The numbers are empty while fewer than five people have answered. A page: `/statements/` and the number."
        ),
        (
            Field("id", Statement.id, _l("Number of it; also stands in its address")),
            Field("debate_id", Statement.debate_id, _l("The debate: `debates.csv`")),
            Field("text", Statement.body, _l("What it says")),
            Field("by_council", Statement.is_official, _l("Whether the organisers wrote it")),
            Field("agree", _if_enough(StatementTally.agrees), _l("How many people agree")),
            Field("disagree", _if_enough(StatementTally.disagrees), _l("How many disagree")),
            Field("pass", _if_enough(StatementTally.passes), _l("How many chose neither")),
            Field("language", Statement.locale, _l("Language, as an ISO 639 code")),
            Field("published_at", Statement.published_at, _l("When it became public, in UTC")),
        ),
        _public,
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
