"""What residents say of themselves, and what staff fill in about residents."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from app.accounts.verification import codes, days, documents, tables
from app.accounts.verification.methods import DESK, Claim, Resident, every
from app.accounts.verification.models import Decision
from app.accounts.verification.services import letters
from app.core.asked import file_field
from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.core.site import districts


class DocumentForm(FlaskForm):
    """A document and the birth date in it."""

    number = StringField(
        _l("Number of your identity document"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the number of your document")), Size(0, 60)],
        description=_l("As it is printed. Spaces, dots and hyphens do not matter."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    born = StringField(
        _l("Birth date"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter a birth date like 31.12.1990")), Size(0, 20)],
        description=_l("Day, month, year, like 31.12.1990."),
        render_kw={"autocomplete": "bday"},
    )

    read_number = ""
    read_born: date | None = None

    def validate_number(self, field: Field) -> None:
        try:
            self.read_number = documents.normalise(field.data)
        except ValueError as error:
            raise ValidationError(_("Enter the number as it is printed on the document")) from error

    def validate_born(self, field: Field) -> None:
        try:
            self.read_born = days.read_birth(field.data)
        except ValueError as error:
            raise ValidationError(_("Enter a birth date like 31.12.1990")) from error

    def claim(self) -> Claim:
        assert self.read_born is not None
        return Claim(self.read_number, self.read_born)


class LetterForm(DocumentForm):
    """The same with the code of a letter."""

    code = StringField(
        _l("Code from the letter"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the code from the letter")), Size(0, 40)],
        description=_l("16 letters and digits in groups of four."),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )

    def validate_code(self, field: Field) -> None:
        length = len(codes.normalise(field.data))
        if length != codes.LENGTH:
            raise ValidationError(
                _("The code has %(n)s characters; you entered %(m)s", n=codes.LENGTH, m=length)
            )

    def claim(self) -> Claim:
        plain = super().claim()
        return Claim(plain.number, plain.born, self.code.data)


def _district_choices() -> list[SelectChoice]:
    named = [SelectChoice(str(one.id), choose(one.name)) for one in districts()]
    return [SelectChoice("", _("Not known")), *named]


class DeskForm(DocumentForm):
    """What staff read in the document before them."""

    district_id = SelectField(_l("District"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number.label.text = _("Number of the identity document")
        self.district_id.choices = _district_choices()

    def resident(self) -> Resident:
        claim = self.claim()
        chosen = self.district_id.data
        return Resident(claim.document, claim.born, int(chosen) if chosen else None)


class TableForm(FlaskForm):
    """A table of residents."""

    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[InputRequired(_l("Give it a name")), Size(0, 80)],
        description=_l("Only staff see it, like “Register of May 2026”."),
    )
    table = FileField(
        _l("Table as CSV"),
        name=file_field("table"),
        validators=[FileRequired(_l("Choose a file"))],
    )

    @property
    def data_of_table(self) -> bytes:
        return bytes(self.table.data.stream.read(tables.MOST_BYTES + 1))


class BatchForm(TableForm):
    """A table of those who get a letter."""

    works_for = IntegerField(
        _l("Days that the codes work"),
        default=60,
        validators=[
            InputRequired(_l("Enter a number of days")),
            NumberRange(letters.SHORTEST, letters.LONGEST, _l("Enter a number from 7 to 365")),
        ],
    )


class DecisionForm(FlaskForm):
    """Whose document it is, and why."""

    decision = RadioField(
        _l("Your decision"),
        choices=[
            SelectChoice(Decision.KEPT.value, _l("Leave it with the first account")),
            SelectChoice(Decision.MOVED.value, _l("Move it to the second account")),
        ],
        validators=[InputRequired(_l("Choose one of the accounts"))],
    )
    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reason")), Size(10, 1000)],
        description=_l("Those concerned get these words by e-mail. Write no document number."),
    )


class SettingsForm(FlaskForm):
    """Which ways are open to residents, and for how long it counts."""

    methods = SelectMultipleField(_l("Ways to become a verified resident"))
    months = IntegerField(
        _l("Months until it has to be renewed"),
        validators=[
            InputRequired(_l("Enter a number of months")),
            NumberRange(0, 240, _l("Enter a number from 0 to 240")),
        ],
        description=_l("0: it never ends. People are told a month before."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        offered = [SelectChoice(method.name, str(method.label)) for method in every().values()]
        self.methods.choices = [*offered, SelectChoice(DESK, _("At a desk, by staff"))]
