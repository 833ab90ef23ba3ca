"""The council's words around a decision: a template for each situation, in each language of the site.

What a letter says is worked out once, when it is decided, and kept with the decision: templates
that change later change no letter that somebody has got.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.core.i18n import choose, format_datetime, languages
from app.core.site import site
from app.core.text import excerpt
from app.extensions import db
from app.moderation.models import (
    RULE_TEXTS,
    Case,
    CaseDecision,
    LetterTemplate,
    Measure,
    Sanction,
    Situation,
)

if TYPE_CHECKING:
    from app.core.models import Component

DEFAULTS = {
    Situation.HIDE: _l("We hid what you wrote, “{title}”. It breaks this rule: {rule}"),
    Situation.HIDE_PART: _l(
        "We took a part out of what you wrote, “{title}”. It breaks this rule: {rule} The rest stays public, with a note where the part was."
    ),
    Situation.MOVE: _l(
        "We moved what you wrote, “{title}”, to {place}, where it belongs. The rule is: {rule} Its comments and supports moved along."
    ),
    Situation.WARN: _l(
        "This is a warning. It breaks this rule: {rule} If it happens again, you may not be able to publish for some time."
    ),
    Situation.LIMIT: _l(
        "You cannot publish anything until {until}. You can still read, vote and support. The rule is: {rule}"
    ),
    Situation.BLOCK: _l("We blocked your account. You can no longer sign in. The rule is: {rule}"),
    Situation.RESTORE: _l(
        "“{title}” is as it was before, with its comments and supports. What followed from the earlier decision has ended too."
    ),
    Situation.DISMISS: _l("We looked at it and found that it breaks no rule, so it stays."),
    Situation.CONFIRM: _l(
        "Somebody else than the first time looked at case {number} again. The decision stays as it is."
    ),
}
NAMES = {
    Situation.HIDE: _l("A text is hidden"),
    Situation.HIDE_PART: _l("A part of a text is hidden"),
    Situation.MOVE: _l("A text is moved"),
    Situation.WARN: _l("The author is warned"),
    Situation.LIMIT: _l("The author cannot publish for some time"),
    Situation.BLOCK: _l("The account is blocked"),
    Situation.RESTORE: _l("An earlier decision is undone"),
    Situation.DISMISS: _l("Nothing breaks a rule"),
    Situation.CONFIRM: _l("An appeal changes nothing"),
}
PLACEHOLDERS = {
    "title": _l("the title, or how the text begins"),
    "rule": _l("the rule"),
    "number": _l("the number of the case"),
    "until": _l("until when the author cannot publish"),
    "place": _l("where the text was moved"),
    "council": _l("the name of this site"),
}
_SLOT = re.compile(r"\{(\w*)\}")


def unknown(text: str) -> list[str]:
    """What stands in braces in a template, but has no meaning."""
    return [name for name in _SLOT.findall(text) if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template with its placeholders filled; one for which there is nothing is left out."""
    return _SLOT.sub(lambda slot: values.get(slot[1], ""), text)


def current() -> dict[Situation, LetterTemplate]:
    """The council's own templates that hold now."""
    latest = select(func.max(LetterTemplate.id)).group_by(LetterTemplate.situation)
    found = db.session.scalars(select(LetterTemplate).where(LetterTemplate.id.in_(latest)))
    return {one.situation: one for one in found}


def default(situation: Situation, code: str) -> str:
    """Our words, where the council has none of its own in a language."""
    with force_locale(code):
        return str(DEFAULTS[situation])


def situations(decision: CaseDecision) -> list[Situation]:
    """What a letter has to speak of: the text first, then the author."""
    if decision.measure is Measure.CONFIRM:
        return [Situation.CONFIRM]
    found = []
    if decision.measure is not Measure.KEEP:
        found.append(Situation(decision.measure))
    if decision.sanction is not Sanction.NONE:
        found.append(Situation(decision.sanction))
    if found:
        return found
    return [Situation.RESTORE if decision.reviews_id else Situation.DISMISS]


def write(case: Case, decision: CaseDecision, place: Component | None) -> dict[str, str]:
    """The letter in every language of the site, for keeping."""
    own, letter = current(), {}
    for code in languages():
        with force_locale(code):
            values = _values(case, decision, place)
            parts = []
            for one in situations(decision):
                text = own[one].texts.get(code) if one in own else None
                parts.append(fill(text or str(DEFAULTS[one]), values))
            letter[code] = "\n\n".join(parts)
    return letter


def _values(case: Case, decision: CaseDecision, place: Component | None) -> dict[str, Any]:
    resource = case.resource
    return {
        "title": (resource.title or excerpt(resource.body, 60)).rstrip("."),
        "rule": f"{RULE_TEXTS[decision.rule]}." if decision.rule else "",
        "number": str(case.id),
        "until": format_datetime(decision.limited_until) if decision.limited_until else "",
        "place": choose(place.name) if place else "",
        "council": site().name,
    }
