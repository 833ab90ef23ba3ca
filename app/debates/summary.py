"""A debate in numbers and in its strongest arguments: for councillors, and for whoever sums up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from babel import dates
from flask_babel import gettext as _
from flask_babel import ngettext

from app.comments.models import Comment, Stance
from app.comments.queries import top_arguments
from app.core.i18n import format_date, format_number, formats, local
from app.core.stances import StanceMode
from app.debates.models import Debate
from app.debates.queries import counting
from app.debates.quoting import Quote, quotes_of
from app.extensions import db

SHOWN = 3  # arguments of each side
COLOURS = ("c-brand", "c-accent", "c-mid", "c-idle", "c-brand", "c-accent")


@dataclass(frozen=True)
class Argument:
    """A comment that people found helpful, with how many of how many voters did."""

    quote: Quote
    helpful: int
    votes: int

    @property
    def words(self) -> str:
        return ngettext(
            "%(helpful)s of %(num)s voter found it helpful",
            "%(helpful)s of %(num)s voters found it helpful",
            self.votes,
            helpful=self.helpful,
        )


@dataclass(frozen=True)
class Side:
    """Those comments of a debate that stand together, by stance or by position."""

    label: Any
    colour: str
    value: Any = None  # the stance, or the id of the position
    comments: int = 0
    people: int = 0
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What a debate looks like from some distance; `columns` are label and number."""

    comments: int
    people: int
    votes: int
    sides: list[Side]
    columns: list[tuple[str, int]]
    step: Step

    @property
    def has_sides(self) -> bool:
        return len(self.sides) > 1

    @property
    def bars(self) -> list[tuple[Any, int, str, str]]:
        """The sides for a chart: label, size, words, colour."""
        counted = ((one, format_number(one.comments)) for one in self.sides)
        return [(one.label, one.comments, words, one.colour) for one, words in counted]

    @property
    def busiest(self) -> tuple[str, int] | None:
        return max(self.columns, key=lambda one: one[1], default=None)


class Step(StrEnum):
    """How long one column of the chart is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


REACH = {  # the days in all that columns of this length are for
    Step.DAY: 45,
    Step.WEEK: 45 * 7,
    Step.MONTH: 45 * 30,
    Step.YEAR: 10**7,
}


def of(debate: Debate) -> Summary:
    """All numbers and arguments: a constant number of queries, however many comments there are."""
    totals = db.session.execute(counting.totals(debate.id)).one()
    by_hour = db.session.execute(counting.by_hour(debate.id))
    step, columns = over_time((_moment(hour), number) for hour, number in by_hour)
    return Summary(
        comments=totals.comments,
        people=totals.people,
        votes=totals.votes,
        sides=best(debate, SHOWN),
        columns=columns,
        step=step,
    )


def best(debate: Debate, most: int = SHOWN) -> list[Side]:
    """Each side with its numbers and the arguments that most surely help people."""
    counted: dict[Any, Any] = {}
    if debate.stance_mode is not StanceMode.NONE:
        rows = db.session.execute(counting.by_side(debate.id, _column(debate)))
        counted = {row.side: row for row in rows}
    sides = _sides(debate, set(counted))
    return [_filled(debate, side, counted.get(side.value), most) for side in sides]


def _column(debate: Debate) -> Any:
    """What tells the sides of a debate apart."""
    by_position = debate.stance_mode is StanceMode.POSITIONS
    return Comment.position_id if by_position else Comment.stance


def _sides(debate: Debate, occurring: set[Any]) -> Iterator[Side]:
    """The sides that the debate asks for, and what stands beside them."""
    match debate.stance_mode:
        case StanceMode.NONE:
            yield Side(_("All comments"), "c-brand")
        case StanceMode.POSITIONS:
            for colour, position in zip(COLOURS, debate.positions, strict=False):
                yield Side(position.name, colour, position.id)
            if None in occurring:
                yield Side(_("Without a position"), "c-idle")
        case _:
            yield Side(_("In favour"), "c-brand", Stance.FOR)
            yield Side(_("Against"), "c-accent", Stance.AGAINST)
            if Stance.NEUTRAL in occurring:
                yield Side(_("Neutral, or a question"), "c-idle", Stance.NEUTRAL)


def _filled(debate: Debate, side: Side, row: Any, most: int) -> Side:
    if debate.stance_mode is StanceMode.POSITIONS:
        top = top_arguments(debate.id, None, most).where(Comment.position_id == side.value)
    else:
        top = top_arguments(debate.id, side.value, most)
    found = db.session.scalars(top).all()
    arguments = (
        Argument(quote, one.ups, one.ups + one.downs)
        for quote, one in zip(quotes_of(found), found, strict=True)
    )
    comments, people = (row.comments, row.people) if row else (0, 0)
    return replace(side, comments=comments, people=people, arguments=tuple(arguments))


def _moment(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC)


def over_time(counted: Iterable[tuple[datetime, int]]) -> tuple[Step, list[tuple[str, int]]]:
    """Numbers by moment, as columns without gaps: the longer the time, the wider each."""
    days: Counter[date] = Counter()
    for moment, number in counted:
        days[local(moment).date()] += number
    if not days:
        return Step.DAY, []
    first, last = min(days), max(days)
    step = next(one for one, most in REACH.items() if (last - first).days < most)
    columns: Counter[date] = Counter()
    for day, number in days.items():
        columns[_begin(day, step)] += number
    return step, [(_label(day, step), columns[day]) for day in _all(first, last, step)]


def _begin(day: date, step: Step) -> date:
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)
        case Step.YEAR:
            return day.replace(month=1, day=1)


LENGTHS = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 31, Step.YEAR: 366}  # days to the next, or more


def _all(first: date, last: date, step: Step) -> Iterator[date]:
    day = _begin(first, step)
    while day <= last:
        yield day
        day = _begin(day + timedelta(days=LENGTHS[step]), step)


def _label(day: date, step: Step) -> str:
    if step is Step.YEAR:
        return str(day.year)
    if step is Step.MONTH:
        return str(dates.format_skeleton("yMMM", day, locale=formats()))
    return format_date(day, "medium")
