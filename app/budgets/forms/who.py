"""Who may vote, as facilitators set it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from app.accounts.verification import tables
from app.budgets.forms.fields import options
from app.budgets.services.who import Base, Who
from app.budgets.services.wording.who import BASES
from app.core.asked import file_field
from app.core.i18n import choose
from app.core.site import districts


class WithAge:
    """A day where there is an age, and none where there is none."""

    def __call__(self, form: Any, field: Field) -> None:
        is_given = bool(field.raw_data and field.raw_data[0].strip())
        if is_given != bool(form.age.data):
            raise StopValidation(_("Enter both the age and the day, or neither"))
        if not is_given:
            field.errors = []
            raise StopValidation


class WhoForm(FlaskForm):
    """The rule, in four questions."""

    base = RadioField(
        _l("Who may vote"),
        choices=options((base.value, words) for base, words in BASES.items()),
        validators=[InputRequired(_l("Choose one"))],
    )
    age = IntegerField(
        _l("Youngest age"),
        validators=[Optional(), NumberRange(1, 120, _l("Enter a number from 1 to 120"))],
        description=_l("In years. For verified residents, like the next two questions."),
    )
    age_on = DateField(_l("On the day"), validators=[WithAge()])
    districts = SelectMultipleField(
        _l("Only people of these districts"),
        description=_l(
            "None ticked: of all. Where districts have money of their own, voters spend that of theirs."
        ),
    )

    def __init__(self, who: Who, **kwargs: Any) -> None:
        super().__init__(
            data={**who.columns, "age": who.age or None, "age_on": who.age_on}, **kwargs
        )
        self.districts.choices = [SelectChoice(one.slug, choose(one.name)) for one in districts()]

    def validate_base(self, field: Field) -> None:
        asks_more = self.age.data or self.districts.data
        if field.data in {Base.ACCOUNT, Base.ADDRESSES} and asks_more:
            raise ValidationError(_("Age and district are known of verified residents only"))

    def validate_age_on(self, field: Field) -> None:
        if field.data and not date(2000, 1, 1) <= field.data <= date(2200, 1, 1):
            raise ValidationError(_("Enter a day near the vote"))

    @property
    def who(self) -> Who:
        return Who(
            Base(self.base.data), self.age.data or 0, self.age_on.data,
            tuple(self.districts.data or ()),
        )  # fmt: skip


class ListForm(FlaskForm):
    """The list of a round."""

    people = FileField(
        _l("List as CSV"),
        name=file_field("people"),
        validators=[FileRequired(_l("Choose a file"))],
        description=_l(
            "One person a line, in the first column. It takes the place of the list before."
        ),
    )

    @property
    def content(self) -> bytes:
        return bytes(self.people.data.stream.read(tables.MOST_BYTES + 1))
