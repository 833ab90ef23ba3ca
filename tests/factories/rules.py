"""Versions of the rules of conduct."""

from datetime import timedelta

from app.core.clock import now
from app.moderation.rulebook.models import Acceptance, RulesVersion, WrittenRule

RULES = (
    ("insult", "Insults", "Be kind to people."),
    ("illegal", "Illegal content", "Nothing the law forbids."),
)


def make_version(number: int = 2, rules=RULES, **values) -> RulesVersion:
    """A published version that has held for a day."""
    moment = now()
    values = {"published_at": moment, "holds_from": moment - timedelta(days=1)} | values
    written = [
        WrittenRule(code=code, position=place, titles={"en": title}, texts={"en": text})
        for place, (code, title, text) in enumerate(rules, start=1)
    ]
    return RulesVersion(
        number=number, note={"en": "We say it more simply."}, rules=written, **values
    )


def make_acceptance(user, number: int = 2) -> Acceptance:
    return Acceptance(user_id=user.id, number=number)
