"""Opening and concluding debates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.core.forms import Size, district_choices, optional_id, tidy, topic_choices
from app.core.moments import MomentField


class DebateForm(FlaskForm):
    """A question, with the time in which it is open."""

    title = StringField(
        _l("The question"),
        filters=[tidy],
        validators=[InputRequired(_l("Write a title")), Size(15, 150)],
    )
    body = TextAreaField(
        _l("What it is about"),
        filters=[tidy],
        validators=[InputRequired(_l("Write what it is about")), Size(15, 10_000)],
    )
    category_id = SelectField(_l("Topic"), coerce=optional_id, validators=[Optional()])
    district_id = SelectField(_l("District"), coerce=optional_id, validators=[Optional()])
    opens_at = MomentField(_l("Opens"), validators=[Optional()])
    closes_at = MomentField(_l("Closes"), validators=[Optional()], is_end=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.category_id.choices = topic_choices()
        self.district_id.choices = district_choices()

    def validate_closes_at(self, field: MomentField) -> None:
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("Choose a time after the debate opens"))


class ConclusionsForm(FlaskForm):
    """How a debate ends."""

    conclusions = TextAreaField(
        _l("Conclusions"),
        description=_l("What was heard, what is agreed, what is not, and what happens next."),
        filters=[tidy],
        validators=[InputRequired(_l("Write the conclusions")), Size(15, 10_000)],
    )
