"""What the component macros need from Python: form fields read, small drawings computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import dates
from flask import Flask, g, request
from flask_babel import get_locale
from markupsafe import Markup, escape
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectFieldBase

from app.core.assets import icon
from app.core.i18n import days_written, format_date, format_datetime, zone
from app.core.reader import reader
from app.core.states import FLASH_KINDS, NOTICE_ICONS, STATES

if TYPE_CHECKING:
    from app.core.pagination import Page

KINDS_OF_INPUT = {"hidden": "hidden", "submit": "submit", "checkbox": "box"}
AROUND = 1  # neighbours of the current page that get a link
_TAG = Markup('<span class="tag is-{}">{}{}</span>')


def control_kind(field: Field) -> str:
    """How a field is drawn: hidden submit box radios boxes select list form area text other."""
    if isinstance(field, FormField):
        return "form"
    if isinstance(field, FieldList):
        return "list"
    if isinstance(field, SelectFieldBase):
        return _choice_kind(field)
    widget = field.widget
    if kind := KINDS_OF_INPUT.get(getattr(widget, "input_type", "")):
        return kind
    if type(widget).__name__ == "TextArea":
        return "area"
    return "text" if getattr(widget, "input_type", "") in {"text", "search"} else "other"


def _choice_kind(field: SelectFieldBase) -> str:
    if type(field).__name__ == "RadioField":
        return "radios"
    if type(field.widget).__name__ == "ListWidget":
        option = getattr(field, "option_widget", None)
        return "boxes" if getattr(option, "input_type", "") == "checkbox" else "radios"
    return "boxes" if getattr(field.widget, "multiple", False) else "select"


def field_errors(field: Field) -> list[str]:
    """The messages of a field itself, without those of the fields inside it."""
    if isinstance(field, FormField):
        return []
    return [
        str(message) for message in field.errors if not isinstance(message, (dict, list, tuple))
    ]


def described_by(field: Field, hint: object = "", limit: object = None) -> str:
    """The ids that explain a control, in reading order: hint, error, counter."""
    parts = [
        f"{field.id}-hint" if hint else "",
        f"{field.id}-error" if field_errors(field) else "",
        f"{field.id}-count" if limit else "",
    ]
    return " ".join(filter(None, parts))


def form_problems(form: Form | None) -> list[tuple[str, str]]:
    """Each error, named by its field, with the id of the control that mends it, in the order of the page."""
    if not form:
        return []
    general = [("", str(message)) for message in getattr(form, "form_errors", ())]
    return [*general, *_problems(form)]


def _problems(fields: Any) -> Iterator[tuple[str, str]]:
    for field in fields:
        for message in field_errors(field):
            is_box = isinstance(field, BooleanField)  # its error says what to tick
            yield field.id, str(message) if is_box else f"{field.label.text}: {message}"
        if isinstance(field, FormField):
            is_row = getattr(field.form, "is_row", False)  # its fields have the labels of columns
            for target, message in _problems(field.form):
                yield target, f"{field.label.text}: {message}" if is_row else message
        elif isinstance(field, FieldList):
            yield from _problems(field)


def has_files(form: Form | None) -> bool:
    """Whether a form must be sent as multipart."""
    fields = form or ()
    return any(getattr(field.widget, "input_type", "") == "file" for field in fields)


def page_window(page: Page[Any]) -> list[int | None]:
    """The page numbers to link to; None stands for the ones left out."""
    here, last = page.number, page.last
    near = range(max(1, here - AROUND), min(here + AROUND, last or here + page.has_next) + 1)
    shown = sorted({1, *near, *([last] if last else [])})
    window: list[int | None] = []
    for number in shown:
        if window and number - (window[-1] or 0) > 1:
            window.append(None)
        window.append(number)
    return window


def leaf_parts(day: date | datetime) -> tuple[str, str]:
    """Day of the month and short month of a calendar leaf, in the council's zone."""
    local = day.astimezone(zone()) if isinstance(day, datetime) else day
    return str(local.day), dates.format_date(local, "LLL", locale=get_locale())


def time_tag(moment: datetime | date, style: str = "date") -> Markup:
    """A moment as people write it, and as machines read it."""
    words = format_datetime if style == "datetime" else format_date
    return _time(moment, words(moment))  # type: ignore[arg-type]


def time_tags() -> Callable[[datetime], Markup]:
    """As `time_tag` for days: long lists look up the zone and the language once."""
    written = days_written()
    return lambda moment: _time(moment, written(moment))


def _time(moment: datetime | date, words: str) -> Markup:
    # HTML knows no fraction finer than a thousandth of a second
    exact = moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else str(moment)
    return Markup(f'<time datetime="{exact}">{escape(words)}</time>')  # noqa: S704 -- escaped


def state_tag(state: str) -> Markup:
    """Icon, word and colour of a state, made once a request: long lists repeat a few."""
    made: dict[Any, Markup] = g.setdefault("state_tags", {})
    key = state, reader().locale
    if key not in made:
        look = STATES[state]
        made[key] = _TAG.format(look.kind, icon(look.icon), look.word)
    return made[key]


def nice_top(highest: float) -> int:
    """A round number at or above the highest value: the top of a chart's axis."""
    if highest <= 2:
        return 2
    step = 10 ** math.floor(math.log10(highest))
    for factor in (1, 2, 4, 5, 10):
        if highest <= factor * step:
            return int(factor * step)
    return int(10 * step)


def to(path: str) -> str:
    """The address of an agreed path, below the language prefix of this request."""
    return f"{request.script_root}{path}"


def in_language(code: str) -> str:
    """The address of this very page in another language."""
    root = request.script_root.removesuffix(f"/{request.environ.get('folkmoot.locale', '')}")
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return f"{root}/{code}{request.path}{query}"


def _dots(rows: int) -> Iterator[tuple[float, float]]:
    """Places of people in rings round (120, 120), with a way in left open below."""
    for row in range(rows):
        radius = 28 + row * 17
        count = int(2 * math.pi * radius / 15)
        for n in range(count):
            angle = 2 * math.pi * n / count + row * 0.31
            from_entrance = math.atan2(math.sin(angle - 1.57), math.cos(angle - 1.57))
            if abs(from_entrance) >= 0.42:
                yield 120 + radius * math.cos(angle), 120 + radius * math.sin(angle)


@cache
def moot_ring(
    rows: int = 6,
    cls: str = "ring",
    hot: tuple[int, ...] = (12, 31, 52, 70, 104),
    box: str = "0 0 240 240",
) -> Markup:
    """People meeting, a few of them speaking: the only ornament."""
    dots: tuple[list[str], list[str]] = ([], [])
    for n, (x, y) in enumerate(_dots(rows)):
        dots[n in hot].append(f"M{x:.0f} {y:.0f}h0")
    return Markup(
        '<svg class="{}" viewBox="{}" aria-hidden="true"><path d="{}"/><path class="hot" d="{}"/></svg>'
    ).format(cls, box, "".join(dots[False]), "".join(dots[True]))


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "STATES": STATES,
        "NOTICE_ICONS": NOTICE_ICONS,
        "FLASH_KINDS": FLASH_KINDS,
        "control_kind": control_kind,
        "described_by": described_by,
        "field_errors": field_errors,
        "form_problems": form_problems,
        "has_files": has_files,
        "page_window": page_window,
        "leaf_parts": leaf_parts,
        "nice_top": nice_top,
        "state_tag": state_tag,
        "time_tag": time_tag,
        "moot_ring": moot_ring,
        "to": to,
        "in_language": in_language,
    }
