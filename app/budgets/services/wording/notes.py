"""What people should know about a count as a whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.budgets.counting import Note, TieLevel
from app.budgets.models import EnvelopeResult

NOTES = {
    Note.STEP_CAP_REACHED: _l("The count was stopped at its limit of steps."),
    Note.GREEDY_PREFERRED: _l("More voters preferred the outcome of “most support first”, so the rule takes that."),
    Note.RESERVE_USED: _l("The last project is paid in part from a reserve, as the rule provides."),
    Note.NO_BALLOTS: _l("Nobody cast a ballot here."),
    Note.CHOOSE_ONE_SHARES: _l("With one choice a ballot, equal shares brings little."),
    Note.MOSTLY_ONE_CHOICE: _l("Most ballots hold one choice only, so equal shares brings little."),
}  # fmt: skip


def notes(result: EnvelopeResult, titles: Mapping[str, str]) -> list[str]:
    """What people should know about a count as a whole: notes, and ties with what decided them."""
    outcome = json.loads(result.outcome)
    said = [str(NOTES[Note(name)]) for name in outcome["notes"] if Note(name) in NOTES]
    levels = Counter(tie["level"] for tie in outcome["ties"])
    if n := levels[TieLevel.COST]:
        said.append(ngettext("One tie was decided: the cheaper project went first.", "%(num)s ties were decided: the cheaper project went first.", n))  # fmt: skip
    if n := levels[TieLevel.VOTES]:
        said.append(ngettext("One tie was decided: the project with more votes went first.", "%(num)s ties were decided: the project with more votes went first.", n))  # fmt: skip
    if n := levels[TieLevel.LOT]:
        said.append(ngettext("One tie was decided by the lot.", "%(num)s ties were decided by the lot.", n))  # fmt: skip
    return [*said, *_unexamined(result, titles)]


def _unexamined(result: EnvelopeResult, titles: Mapping[str, str]) -> list[str]:
    """What is not worked out: nothing yet, or not for every loser, and why."""
    study = result.study
    if not study:
        return [_("What projects lacked, and the result under other rules, is still being worked out.")]  # fmt: skip
    said = []
    if names := _names(study.get("todo", ()), titles):
        said.append(_("What these projects lacked is still being worked out: %(names)s.", names=names))  # fmt: skip
    if names := _names(study.get("left_out", ()), titles):
        said.append(_("What these projects lacked was not worked out, because each takes so many counts that all of them would keep the computer busy for more than an hour: %(names)s.", names=names))  # fmt: skip
    return said


def _names(codes: Iterable[str], titles: Mapping[str, str]) -> str:
    return ", ".join(f"“{titles.get(code, code)}”" for code in codes)
