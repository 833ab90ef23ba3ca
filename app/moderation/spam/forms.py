"""Refusing a text that waited, and finding one in the list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.core.forms import Size, tidy
from app.moderation.forms.rules import rule_choices


class RefusalForm(FlaskForm):
    """The rule that a text breaks, and the reasons that its author reads word for word."""

    rule = RadioField(
        _l("Which rule does it break?"),
        choices=rule_choices,
        validators=[InputRequired(_l("Choose the rule it breaks"))],
    )
    statement = TextAreaField(
        _l("Statement of reasons"),
        description=_l("Say what in the text breaks the rule. Write to a person."),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reasons for your decision")), Size(15, 3000)],
    )
