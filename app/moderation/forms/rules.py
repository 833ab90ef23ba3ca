"""The rules in force as choices of a form."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import SelectChoice

from app.core.components import to
from app.moderation.models import RULE_TEXTS, Rule


def rule_url(rule: Rule | str, version: int | None = None) -> str:
    """Where the rule stands in full: as it reads now, or as it read in a version."""
    return to(f"/rules/{version}#{rule}" if version else f"/rules#{rule}")


class RuleLink:
    """A link to the rule, below its choice."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __html__(self) -> str:
        return Markup('<a href="{}">{}<span class="visually-hidden">: {}</span></a>').format(
            rule_url(self.rule), _("Read the rule"), RULE_TEXTS[self.rule]
        )


def rule_choices() -> list[SelectChoice]:
    """Every rule in force with a link to it."""
    return [
        SelectChoice(str(rule), text, render_kw={"hint": RuleLink(Rule(rule))})
        for rule, text in RULE_TEXTS.items()
    ]


def known(value: str | None) -> Rule | None:
    """The rule in force that a form names."""
    return next((Rule(rule) for rule in RULE_TEXTS if rule == value), None)
