"""Writing a rule, publishing a version, accepting it."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, ValidationError

from app.core.clock import now
from app.core.localized import by_language
from app.core.moments import MomentField
from app.moderation.rulebook.books import published
from app.moderation.rulebook.models import WrittenRule


def rule_form(rule: WrittenRule | None = None) -> Any:
    """Title and text of one rule in the site's languages."""
    title = by_language(_("Title"), needed=_("Give the rule a title"), most=120)
    hint = _("What is not allowed, what is, and why. You can use Markdown.")
    text = by_language(
        _("Text"), needed=_("Write what the rule says"), most=2000, area=True, hint=hint
    )
    form = type("RuleForm", (FlaskForm,), {"titles": title, "texts": text})
    return form(data={"titles": rule.titles, "texts": rule.texts} if rule else None)


class _PublishForm(FlaskForm):
    """From when the new version holds."""

    holds_from = MomentField(
        _l("Holds from"),
        description=_l("Leave it empty to let it hold at once."),
    )

    def validate_holds_from(self, field: MomentField) -> None:
        if field.data and field.data <= now():
            raise ValidationError(_("Choose a time that is still to come, or leave it empty"))
        last = published()[-1]
        if last.holds_from and (field.data or now()) < last.holds_from:
            raise ValidationError(
                _("Choose a time after the one from which version %(n)s holds", n=last.number)
            )


def publish_form() -> Any:
    """When it holds, and what has changed and why, in the site's languages."""
    note = by_language(
        _("What has changed, and why"),
        needed=_("Say what has changed and why"),
        most=1000,
        area=True,
        hint=_("Everybody reads this when they are asked to accept the new rules."),
    )
    form = type("PublishForm", (_PublishForm,), {"note": note})
    return cast("_PublishForm", form())


class AcceptForm(FlaskForm):
    """Accepting the rules that hold now; `number` says which ones were read."""

    number = HiddenField()
    accept = BooleanField(
        _l("I have read the rules and will keep to them"),
        validators=[InputRequired(_l("Tick the box to accept the rules"))],
    )
