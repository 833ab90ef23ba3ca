"""How urgent a case is, and until when it should be decided."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.verification.days import months_after
from app.core.clock import now
from app.core.i18n import local
from app.core.site import site
from app.moderation.models import CaseDecision, Rule

HOURS = {  # that a decision may take, unless the council sets others
    Rule.PERSONAL_DATA: 24,
    Rule.INSULT: 48,
    Rule.HATE: 24,
    Rule.VIOLENCE: 12,
    Rule.ILLEGAL: 24,
    Rule.SPAM: 72,
    Rule.FALSE_IDENTITY: 48,
    Rule.OFF_TOPIC: 96,
}
APPEAL_HOURS = 7 * 24
A_DAY = timedelta(days=1)
SOON = timedelta(hours=6)


def hours_for(rule: Rule) -> int:
    """The council's target for a reason, in hours."""
    return site().moderation_hours.get(rule.value) or HOURS.get(rule, 72)


def hours_of_all() -> dict[str, int]:
    """The council's target for each reason that there is one for, in hours, by its code."""
    return {rule.value: hours for rule, hours in HOURS.items()} | site().moderation_hours


def due(opened_at: datetime, rules: Iterable[Rule]) -> datetime:
    """Until when a case should be decided: the shortest target of its reasons."""
    return opened_at + timedelta(hours=min((hours_for(rule) for rule in rules), default=72))


def appeal_until(decision: CaseDecision) -> date:
    """The last day on which a decision may be appealed against."""
    return months_after(local(decision.created_at).date(), site().appeal_months)


def priority(rules: Iterable[Rule], reports: int, reach: int, suspicion: float) -> float:
    """The higher, the sooner: the gravest reason counts most, then how many see it.

    A reason to be decided within 12 hours is worth 8, one of 96 hours 1; reports, reach and
    suspicion add at most a few points each, so that a crowd cannot outrun a threat to somebody.
    """
    gravity = max((96 / hours_for(rule) for rule in rules), default=1.0)
    crowd = min(2.0, math.log10(1 + reports))
    seen = min(3.0, math.log10(1 + reach))
    return round(gravity + crowd + seen + 2 * suspicion, 3)


def time_left(due_at: datetime | None) -> str:
    """How long there is, in words: “5 hours left”, “2 days late”."""
    if due_at is None:
        return ""
    left = due_at - now()
    if left >= timedelta():
        return _span(left, _days_left, _hours_left)
    return _span(-left, _days_late, _hours_late)


def is_pressing(due_at: datetime | None) -> bool:
    """Whether little or no time is left."""
    return due_at is not None and due_at - now() < SOON


def _span(time: timedelta, in_days: object, in_hours: object) -> str:
    many, words = (time.days, in_days) if time >= 2 * A_DAY else (int(time / A_DAY * 24), in_hours)
    return str(words(many))  # type: ignore[operator]


def _days_left(many: int) -> str:
    return ngettext("%(num)s day left", "%(num)s days left", many)


def _hours_left(many: int) -> str:
    return ngettext("%(num)s hour left", "%(num)s hours left", many) if many else _("Less than 1 hour left")  # fmt: skip


def _days_late(many: int) -> str:
    return ngettext("%(num)s day late", "%(num)s days late", many)


def _hours_late(many: int) -> str:
    return ngettext("%(num)s hour late", "%(num)s hours late", many) if many else _("Less than 1 hour late")  # fmt: skip
