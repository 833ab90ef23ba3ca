"""What stands beside a project on a ballot: how each type of ballot asks for it, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets.counting import BallotSpec, BallotType
from app.core.i18n import format_number

ASKED = {
    BallotType.POINTS: "number",
    BallotType.RANKS: "select",
    BallotType.GRADES: "radio",
    BallotType.YES_NO: "radio",
}
HIGHEST = 10**6  # what a form takes; the validator knows the real limit
PREFIX = "value-"


@dataclass(frozen=True)
class Question:
    """What a card asks: `kind` is number, select or radio; options are (value as in the form, words)."""

    kind: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    most: int | None = None


def question(spec: BallotSpec) -> Question | None:
    """What the cards of a ballot ask; None where projects are only added and removed."""
    kind = ASKED.get(spec.type)
    if kind is None:
        return None
    if spec.type is BallotType.POINTS:
        return Question(kind, _("Points"), most=spec.max_value or spec.max_total)
    values = _values(spec)
    options = (("", _no_mark(spec)), *((str(v), called(spec, v)) for v in values))
    return Question(kind, _("Your place for it") if kind == "select" else _("Your answer"), options)


def heading(spec: BallotSpec) -> str:
    """What all the marks of a ballot are called that was cast."""
    match spec.type:
        case BallotType.POINTS:
            return _("The points you gave")
        case BallotType.RANKS:
            return _("The places you gave")
        case BallotType.GRADES:
            return _("The grades you gave")
        case BallotType.YES_NO:
            return _("What you answered")
        case _:
            return _("What you chose")


def _values(spec: BallotSpec) -> list[int]:
    match spec.type:
        case BallotType.RANKS:
            return list(range(1, (spec.max_choices or len(spec.vector)) + 1))
        case BallotType.GRADES:
            return list(range(spec.max_value or 0, (spec.min_value or 0) - 1, -1))
        case _:
            return [1, -1]


def _no_mark(spec: BallotSpec) -> str:
    match spec.type:
        case BallotType.RANKS:
            return _("No place")
        case BallotType.GRADES:
            return _("No grade")
        case _:
            return _("No opinion")


def called(spec: BallotSpec, value: int) -> str:
    """A value in words; empty where being chosen says it all."""
    match spec.type:
        case BallotType.POINTS:
            return ngettext("%(num)s point", "%(num)s points", value)
        case BallotType.RANKS:
            return _place(spec, value)
        case BallotType.GRADES:
            return _grade(spec, value)
        case BallotType.YES_NO:
            return {1: _("Yes"), -1: _("No")}.get(value, _("No opinion"))
        case _:
            return ""


def _place(spec: BallotSpec, place: int) -> str:
    points = spec.vector[place - 1] if 0 < place <= len(spec.vector) else 0
    return ngettext(
        "Place %(place)s (%(num)s point)", "Place %(place)s (%(num)s points)", points,
        place=format_number(place),
    )  # fmt: skip


def _grade(spec: BallotSpec, grade: int) -> str:
    if grade == spec.max_value:
        return _("%(n)s (best)", n=format_number(grade))
    if grade == (spec.min_value or 0):
        return _("%(n)s (worst)", n=format_number(grade))
    return str(format_number(grade))


def taken(spec: BallotSpec, form: Mapping[str, str], code: str, before: int | None) -> int | None:
    """The value that a form gives a project; None for no mark, `before` where it does not ask for it.

    Raises ValueError for what is not a whole number.
    """
    text = form.get(PREFIX + code)
    if text is None:
        return before
    text = text.strip()
    if not text:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7 and int(digits) <= HIGHEST):
        raise ValueError(text)
    value = int(text)
    is_nothing = value == 0 and spec.type is not BallotType.GRADES
    return None if is_nothing else value
