"""Reporting and deciding."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from app.core.forms import Size, tidy
from app.moderation.models import RULE_TEXTS, Rule

RULES = [SelectChoice(rule.value, text) for rule, text in RULE_TEXTS.items()]


class ReportForm(FlaskForm):
    """What is wrong, by which rule."""

    rule = RadioField(
        _l("What is wrong with it?"),
        choices=RULES,
        validators=[InputRequired(_l("Choose what is wrong"))],
    )
    explanation = TextAreaField(
        _l("What should the moderators know?"), filters=[tidy], validators=[Size(0, 1000)]
    )


class DecisionForm(FlaskForm):
    """A decision with its reasons: the author and the reporters read them word for word."""

    decision = RadioField(
        _l("Decision"),
        choices=[SelectChoice("keep", _l("Keep it public")), SelectChoice("hide", _l("Hide it"))],
        validators=[InputRequired(_l("Choose a decision"))],
    )
    rule = RadioField(_l("Which rule does it break?"), choices=RULES, validate_choice=False)
    statement = TextAreaField(
        _l("Statement of reasons"),
        description=_l("Say what in the text breaks or keeps the rule. Write to a person."),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reasons for your decision")), Size(15, 3000)],
    )

    def validate_rule(self, field: RadioField) -> None:
        known = field.data in {rule.value for rule in Rule}
        if self.decision.data == "hide" and not known:
            raise ValidationError(_l("Choose the rule it breaks"))


class RestoreForm(FlaskForm):
    """Why the text is public again."""

    statement = TextAreaField(
        _l("Why is it public again?"),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reasons for your decision")), Size(15, 3000)],
    )
