"""What the council sets for moderation. The caller commits."""

from __future__ import annotations

from app.accounts.models import User
from app.accounts.services import settings
from app.core.events import StaffActed, emit
from app.extensions import db
from app.moderation.models import LetterTemplate, Situation


def set_targets(by: User, hours: dict[str, int], threshold: int, appeal_months: int) -> None:
    """Hours for each reason, the weight of reports that hides, and the months for an appeal."""
    values = {"moderation_hours": hours, "moderation_threshold": threshold}
    settings.change(by, **values, appeal_months=appeal_months)


def word(by: User, situation: Situation, texts: dict[str, str]) -> LetterTemplate:
    """The council's own words for a situation from now on; the former stay, for the letters sent."""
    template = LetterTemplate(situation=situation, texts=texts, by=by)
    db.session.add(template)
    db.session.flush()
    emit(StaffActed(by, "moderation.letter", situation.value, {}, {"situation": situation.value}))
    return template
