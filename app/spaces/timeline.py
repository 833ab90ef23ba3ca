"""The phases of a process as the timeline shows them: state, name, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_interval
from flask_babel import gettext as _

from app.core.clock import now
from app.core.i18n import choose, format_date, format_span, format_time, formats, local
from app.spaces.models import Phase
from app.spaces.phases import current_phase


@dataclass(frozen=True)
class Step:
    """One phase on the timeline. `state`: done, now, also (on beside the current one), next, later."""

    state: str
    title: str
    dates: str
    text: str
    left: str = ""  # how long it is still on


def dates_of(starts_at: datetime, ends_at: datetime) -> str:
    """`1 March – 30 April 2026`; a day without hours, since an end at midnight is the day before."""
    first, last = local(starts_at).date(), local(ends_at - timedelta(microseconds=1)).date()
    if first == last:
        hours = f"{format_time(starts_at)}–{format_time(ends_at)}"
        return f"{format_date(first)}, {hours}"
    return format_interval(first, last, skeleton="yMMMMd", locale=formats())


def _state(phase: Phase, current: Phase | None, following: Phase | None) -> str:
    if phase is current:
        return "now"
    if phase.has_ended:
        return "done"
    if phase.is_current():
        return "also"
    return "next" if phase is following else "later"


def _text(phase: Phase, left: str) -> str:
    return _("%(time)s left", time=left) if left else choose(phase.description)


def steps(phases: list[Phase]) -> list[Step]:
    """All phases in their order, each with its state in words of the timeline."""
    current = current_phase(phases)
    following = next((phase for phase in phases if phase.starts_at > now()), None)
    found = []
    for phase in phases:
        state = _state(phase, current, following)
        dates = dates_of(phase.starts_at, phase.ends_at)
        left = format_span(phase.ends_at) if phase.is_current() else ""
        found.append(Step(state, choose(phase.name), dates, _text(phase, left), left))
    return found
