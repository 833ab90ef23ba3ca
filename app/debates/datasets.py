"""Debates as open data."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select

from app.comments.positions import Position
from app.core.datasets import DataSet, Field, publish
from app.core.stances import StanceMode
from app.debates.models import Debate
from app.spaces.datasets import classified, placed, public_ones


def _positions() -> ColumnElement[str | None]:
    """Their names in order, as far as the debate asks for one."""
    own = (
        select(Position.name)
        .where(Position.resource_id == Debate.id)
        .order_by(Position.number)
        .correlate(Debate)
        .subquery()
    )
    names = select(func.aggregate_strings(own.c.name, "\n")).scalar_subquery()
    return case((Debate.stance_mode == StanceMode.POSITIONS, names))


SETS = (
    DataSet(
        "debates",
        _l("Debates with their conclusions. A page: `/debates/` and the number."),
        (
            *placed(Debate),
            *classified(Debate),
            Field("opens_at", Debate.opens_at, _l("When it opens, in UTC; empty: at once")),
            Field("closes_at", Debate.closes_at, _l("When it closes; empty: not yet known")),
            Field("by_council", Debate.is_official, _l("Whether the council asks")),
            Field(
                "stances",
                Debate.stance_mode,
                _l("What comments are asked: none, list, sides (for or against) or positions"),
            ),
            Field(
                "positions",
                _positions(),
                _l("The positions to choose from, one a line, where comments take one of them"),
            ),
            Field("concluded_at", Debate.concluded_at, _l("When the conclusions came out")),
            Field("heard", Debate.heard, _l("Conclusions: what was heard, in Markdown")),
            Field("agreed", Debate.agreed, _l("Conclusions: what is agreed")),
            Field("disputed", Debate.disputed, _l("Conclusions: what is not agreed")),
            Field("next_steps", Debate.next_steps, _l("Conclusions: what happens next")),
        ),
        public_ones(Debate),
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
