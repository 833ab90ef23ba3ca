"""What is wrong with the choices on a ballot, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from app.budgets.counting import Fault, FaultCode
from app.budgets.services.choices import Refused
from app.budgets.services.wording.names import place_name
from app.core.i18n import format_money, format_number


def fault_text(refused: Refused, currency: str) -> str:
    """What is wrong with the choices and how to mend it."""
    fault = refused.fault
    where = _where(refused)
    title = refused.project.shown_title if refused.project else fault.project
    return _TEXTS[fault.code](fault, title, where, currency)


def _where(refused: Refused) -> str:
    """The envelope, or the topic or district whose limit it is."""
    fault = refused.fault
    if fault.kind:
        return place_name(fault.kind, fault.name)
    return refused.envelope.name if refused.envelope else ""


def _beyond(fault: Fault) -> int:
    return abs((fault.value or 0) - (fault.limit or 0))


def _n(number: int | None) -> str:
    return str(format_number(number or 0))


def _too_expensive(f: Fault, _title: str, where: str, currency: str) -> str:
    money = format_money(_beyond(f), currency)
    if f.kind:
        return _("Remove projects worth %(money)s in “%(where)s”: at most %(limit)s may go there.", money=money, where=where, limit=format_money(f.limit or 0, currency))  # fmt: skip
    return _("Remove projects worth %(money)s in “%(where)s”: they do not fit.", money=money, where=where)  # fmt: skip


def _too_cheap(f: Fault, _title: str, where: str, currency: str) -> str:
    return _("Choose projects for %(money)s more in “%(where)s”.", money=format_money(_beyond(f), currency), where=where)  # fmt: skip


def _too_many(f: Fault, _title: str, where: str, _currency: str) -> str:
    return ngettext("Remove %(num)s project in “%(where)s”.", "Remove %(num)s projects in “%(where)s”.", _beyond(f), where=where)  # fmt: skip


def _too_few(f: Fault, _title: str, where: str, _currency: str) -> str:
    return ngettext("Choose %(num)s more project in “%(where)s”.", "Choose %(num)s more projects in “%(where)s”.", _beyond(f), where=where)  # fmt: skip


def _total_high(f: Fault, _title: str, where: str, _currency: str) -> str:
    if f.kind:
        return ngettext("Take back %(num)s point in “%(where)s”: at most %(limit)s may go there.", "Take back %(num)s points in “%(where)s”: at most %(limit)s may go there.", _beyond(f), where=where, limit=_n(f.limit))  # fmt: skip
    return ngettext("Take back %(num)s point in “%(where)s”: you have %(limit)s.", "Take back %(num)s points in “%(where)s”: you have %(limit)s.", _beyond(f), where=where, limit=_n(f.limit))  # fmt: skip


def _total_low(f: Fault, _title: str, where: str, _currency: str) -> str:
    return ngettext("Give %(num)s more point in “%(where)s”.", "Give %(num)s more points in “%(where)s”.", _beyond(f), where=where)  # fmt: skip


def _value_high(f: Fault, title: str, _where: str, _currency: str) -> str:
    return _("%(title)s: %(limit)s is the most you can give.", title=title, limit=_n(f.limit))


def _value_low(f: Fault, title: str, _where: str, _currency: str) -> str:
    return _("%(title)s: %(limit)s is the least you can give.", title=title, limit=_n(f.limit))


def _rank_twice(f: Fault, _title: str, where: str, _currency: str) -> str:
    return _("Place %(place)s is given more than once in “%(where)s”. Give it to one project.", place=_n(f.value), where=where)  # fmt: skip


def _rank_missing(f: Fault, _title: str, where: str, _currency: str) -> str:
    return _("Place %(place)s is free in “%(where)s”. Give the places in order, without a gap.", place=_n(f.value), where=where)  # fmt: skip


def _unknown(_f: Fault, _title: str, _where: str, _currency: str) -> str:
    return _("One of the projects is not on your ballot. Choose again.")


def _not_the_rules(_f: Fault, _title: str, _where: str, _currency: str) -> str:
    return _("These choices do not follow the rules of this ballot. Choose again.")


_TEXTS: dict[FaultCode, Callable[[Fault, str, str, str], str]] = {
    FaultCode.TOO_EXPENSIVE: _too_expensive,
    FaultCode.TOO_CHEAP: _too_cheap,
    FaultCode.TOO_MANY_CHOICES: _too_many,
    FaultCode.TOO_FEW_CHOICES: _too_few,
    FaultCode.TOTAL_TOO_HIGH: _total_high,
    FaultCode.TOTAL_TOO_LOW: _total_low,
    FaultCode.POINTS_UNSPENT: _total_low,
    FaultCode.VALUE_TOO_HIGH: _value_high,
    FaultCode.VALUE_TOO_LOW: _value_low,
    FaultCode.RANK_TWICE: _rank_twice,
    FaultCode.RANK_MISSING: _rank_missing,
    FaultCode.UNKNOWN_PROJECT: _unknown,
    FaultCode.PROJECT_TWICE: _not_the_rules,  # no form makes these two
    FaultCode.VALUE_NOT_ALLOWED: _not_the_rules,
}
