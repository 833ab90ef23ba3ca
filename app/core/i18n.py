"""Languages: which one a request speaks, and dates, money and numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from flask import (
    Flask,
    abort,
    current_app,
    has_request_context,
    redirect,
    request,
    session,
)
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import reader
from app.core.clock import now
from app.core.reader import reader as here
from app.core.site import site
from app.extensions import babel

RTL = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})
StartResponse = Callable[..., Any]


class LocalePrefix:
    """WSGI layer that takes a language off the front of the path: /ca/proposals is /proposals.

    The prefix moves to SCRIPT_NAME, so every link on the page keeps it.
    """

    def __init__(
        self, wsgi_app: Callable[..., Iterable[bytes]], known: Callable[[str], bool]
    ) -> None:
        self.wsgi_app = wsgi_app
        self.known = known

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        first, _slash, rest = str(environ.get("PATH_INFO") or "/")[1:].partition("/")
        if self.known(first):
            environ["folkmoot.locale"] = first
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.wsgi_app(environ, start_response)


def languages() -> list[str]:
    """The codes of the languages this site offers, the default first."""
    return site().languages


def select_locale() -> str:
    """Prefix of the address, else the person's choice, else the browser's wish, else the default."""
    offered = languages()
    if not has_request_context():
        return offered[0]
    if prefix := request.environ.get("folkmoot.locale"):
        return str(prefix)
    wishes = [session.get("locale")]
    if current_user and current_user.is_authenticated:
        wishes.append(current_user.locale)
    for wish in wishes:
        if wish in offered:
            return str(wish)
    return request.accept_languages.best_match(offered) or offered[0]


def guess_locale() -> str:
    """Which language a page speaks that cannot ask the database: the address's, or the browser's."""
    known = translated()
    if (prefix := request.environ.get("folkmoot.locale")) in known:
        return str(prefix)
    return request.accept_languages.best_match(known) or "en"


def _only_offered_languages() -> Response | None:
    """A page in a language that the site does not offer (any more) is the page without prefix."""
    prefix = request.environ.get("folkmoot.locale")
    if not prefix or prefix in current_app.config["PREVIEW_LANGUAGES"] or prefix in languages():
        return None
    if request.method != "GET":
        abort(404)
    root = request.script_root.removesuffix(f"/{prefix}")
    return redirect(root + request.full_path.rstrip("?"), 302)


def translated() -> list[str]:
    """The languages this installation can be read in: English, and those with a catalogue."""
    folder = Path(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])
    return ["en", *sorted(file.parts[-3] for file in folder.glob("*/LC_MESSAGES/messages.po"))]


def direction(locale: object = None) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    language = str(locale).split("_")[0] if locale else here().locale.language
    return "rtl" if language in RTL else "ltr"


def choose(texts: Mapping[str, str] | None) -> str:
    """Staff text in the reader's language, else in the default one, else in any."""
    if not texts:
        return ""
    if text := texts.get(here().locale.language):
        return text
    return texts.get(site().languages[0]) or next(iter(texts.values()), "")


def zone() -> ZoneInfo:
    """The council's time zone."""
    return ZoneInfo(site().time_zone)


def local(moment: datetime) -> datetime:
    """A moment as the council's clocks show it."""
    return moment.astimezone(zone())


def formats() -> Locale:
    """Whose way of writing dates and numbers the reader gets; English is European here."""
    return here().formats


def _day(moment: datetime | date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def format_date(moment: datetime | date | None, style: str = "long") -> str:
    """`30 November 2026`; style `full` adds the weekday, `short` leaves out the year."""
    if moment is None:
        return ""
    return _written(_day(moment), style, formats())


def days_written() -> Callable[[datetime], str]:
    """`format_date` for long lists: zone and language are those of now."""
    clocks, own = zone(), formats()
    return lambda moment: _written(moment.astimezone(clocks).date(), "long", own)


@lru_cache(maxsize=1024)
def _written(day: date, style: str, locale: Locale) -> str:
    """A list names the same few days again and again; Babel takes its time for each."""
    if style == "short":
        return dates.format_skeleton("MMMMd", day, locale=locale)
    return dates.format_date(day, style, locale=locale)


def format_datetime(moment: datetime | None) -> str:
    """`Monday 30 November 2026, 20:00` in the council's zone."""
    if moment is None:
        return ""
    time = dates.format_time(local(moment).time(), "HH:mm", locale=formats())
    return f"{format_date(moment, 'full')}, {time}"


def format_moment(moment: datetime) -> str:
    """`23 Nov 2026, 20:00` in the council's zone, where there is little room."""
    return f"{format_date(moment, 'medium')}, {format_time(moment)}"


def format_end(ends_at: datetime, starts_at: datetime) -> str:
    """`20:00`, or with its day where that is not the day of the beginning: for "18:00 to ..."."""
    is_same_day = local(ends_at).date() == local(starts_at).date()
    return format_time(ends_at) if is_same_day else format_datetime(ends_at)


def format_time(moment: datetime) -> str:
    """`20:00` in the council's zone."""
    return dates.format_time(local(moment).time(), "HH:mm", locale=formats())


def format_span(moment: datetime) -> str:
    """How far away a moment is: `6 days`, without a direction; in days while it is under ten weeks."""
    distance = abs(moment - now())
    if timedelta(days=2) <= distance < timedelta(weeks=10):
        return dates.format_timedelta(
            timedelta(days=distance.days), "day", threshold=999, locale=formats()
        )
    return dates.format_timedelta(distance, locale=formats(), threshold=1.2)


def span_of(length: timedelta) -> str:
    """How long something takes, roughly: `3 hours`."""
    return dates.format_timedelta(length, locale=formats(), threshold=1.3)


def format_number(value: float | Decimal) -> str:
    return _number(value, formats())


@lru_cache(maxsize=4096)
def _number(value: float | Decimal, locale: Locale) -> str:
    return numbers.format_decimal(value, locale=locale)


def format_percent(share: float) -> str:
    """A share between 0 and 1 as `17%`."""
    return numbers.format_percent(share, locale=formats())


def format_money(minor: int, currency: str | None = None) -> str:
    """Money in minor units: `€64,000`; decimals only where there are any."""
    code = currency or site().currency
    digits = numbers.get_currency_precision(code)
    amount = Decimal(minor).scaleb(-digits)
    whole = amount == amount.to_integral()
    return numbers.format_currency(
        amount.to_integral() if whole else amount,
        code,
        locale=formats(),
        currency_digits=not whole,
        format=_whole_pattern() if whole else None,
    )


def _whole_pattern() -> str:
    pattern = formats().currency_formats["standard"].pattern
    return pattern.replace(".00", "")


def language_name(code: str) -> str:
    """A language's own name for itself."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[0].upper() + name[1:]


PREFIXES = frozenset({"ar", "ca", "de", "en", "es", "eu", "fr", "gl", "it", "pt"})  # of a path


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=select_locale)
    reader.init_app(app)
    app.before_request(_only_offered_languages)
    app.wsgi_app = LocalePrefix(app.wsgi_app, PREFIXES.__contains__)  # type: ignore[method-assign]
    app.jinja_env.filters |= {
        "localized": choose,
        "date": format_date,
        "datetime": format_datetime,
        "moment": format_moment,
        "time": format_time,
        "end": format_end,
        "span": format_span,
        "span_of": span_of,
        "number": format_number,
        "percent": format_percent,
        "money": format_money,
        "language_name": language_name,
    }
    app.jinja_env.globals |= {"direction": direction, "get_locale": get_locale, "now": now}
