"""What people fill in: their district, their ballot."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from app.budgets.forms.fields import options
from app.core.forms import Size


class DistrictForm(FlaskForm):
    """The first step of voting in a round with district money."""

    area = RadioField(_l("Where do you live?"), validators=[InputRequired(_l("Choose your district"))])  # fmt: skip

    def __init__(self, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = options(offered)


class CastForm(FlaskForm):
    """The end of the review: the choices travel in the form, so that what was seen is what is cast."""

    submission = HiddenField(validators=[Size(16, 64)])
    area = HiddenField()
    sure = BooleanField(_l("This is my own choice"), validators=[InputRequired(_l("Confirm that this is your own choice"))])  # fmt: skip


class CancelForm(FlaskForm):
    """Taking a ballot back."""

    submission = HiddenField(validators=[Size(16, 64)])


class LookUpForm(FlaskForm):
    """Asking the log about a receipt: its code, the beginning of it, or the whole file pasted."""

    code = TextAreaField(
        _l("Your receipt code"),
        validators=[InputRequired(_l("Enter the code of your receipt")), Size(most=1000)],
        description=_l(
            "The 16 characters, the long code, all the text of the receipt file, or the serial on the stub of a sheet of paper."
        ),
    )
