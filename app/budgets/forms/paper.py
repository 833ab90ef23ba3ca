"""What staff fill in about paper: stations, who is at the desk, batches, and what is on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from app.budgets.forms.fields import options
from app.budgets.models import Round, Station
from app.budgets.services.paper.batches import MOST
from app.core.forms import Size, tidy

MOST_PRINTED = 100  # sheets of one print-out
QUICK = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


def area_options(round_: Round) -> list[tuple[str, str]]:
    """The districts that sheets differ by."""
    named = ((e.area, e.name) for e in round_.envelopes if e.area)
    return list(dict(named).items()) if round_.has_areas else []


class StationForm(FlaskForm):
    """A place where people vote."""

    name = StringField(
        _l("Name of the place"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter a name like “Town hall”")), Size(2, 80)],
        description=_l("Everybody reads it in the published result. It cannot change later."),
    )


class WithArea(FlaskForm):
    """A form that asks for the district where sheets differ by district."""

    area = SelectField(_l("District"), validate_choice=False)

    def __init__(self, round_: Round, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offered = area_options(round_)
        if self.offered:
            self.area.choices = options([("", _("Choose one")), *self.offered])
        else:
            del self.area

    @property
    def chosen_area(self) -> str:
        """A district that was offered; empty where none was chosen or there are none."""
        found = self.area.data or "" if "area" in self else ""
        return found if found in dict(self.offered) else ""

    def needs_area(self) -> bool:
        """Mark the field where a district must be chosen and is not."""
        if "area" in self and not self.chosen_area:
            self.area.errors = [_("Choose the district")]
            return True
        return False


class DeskForm(WithArea):
    """Who is at the desk: a document, or an address where the rule asks for no document."""

    shown = StringField(_l("Number of the identity document"), filters=[tidy], render_kw=QUICK)

    def __init__(self, round_: Round, *, is_by_document: bool, **kwargs: Any) -> None:
        super().__init__(round_, **kwargs)
        if is_by_document:
            self.wrong = _("Enter the number as it is printed on the document")
        else:
            self.shown.label.text = _("E-mail address of the account")
            self.wrong = _("Enter an e-mail address like name@example.org")
        self.shown.validators = [InputRequired(self.wrong), Size(0, 250)]


class PrintForm(WithArea):
    """How many blank sheets."""

    number = IntegerField(
        _l("Number of sheets"),
        default=20,
        validators=[
            InputRequired(_l("Enter a number of sheets")),
            NumberRange(1, MOST_PRINTED, _l("Enter a number from 1 to 100")),
        ],
    )


class CountForm(FlaskForm):
    """How many sheets were counted by hand."""

    counted = IntegerField(
        _l("Sheets, counted by hand"),
        validators=[
            InputRequired(_l("Count the sheets and enter their number")),
            NumberRange(1, MOST, _l("Enter a number from 1 to 500")),
        ],
    )


class BatchForm(WithArea, CountForm):
    """Sheets from the box of a station."""

    station = SelectField(_l("From the box of"), coerce=int)

    def __init__(self, round_: Round, stations: Sequence[Station], **kwargs: Any) -> None:
        super().__init__(round_, **kwargs)
        self.station.choices = options((one.id, one.name) for one in stations)


class SheetForm(FlaskForm):
    """A sheet in one line: its serial, then what is marked on it.

    A scanner sends the serial alone; then it is kept beside the line, which is for the marks.
    """

    serial = HiddenField()
    line = StringField(
        _l("Serial, then what is marked"), filters=[tidy], render_kw=QUICK,
        validators=[InputRequired(_l("Type or scan the serial of a sheet")), Size(0, 1500)],
    )  # fmt: skip


class SerialForm(FlaskForm):
    """A sheet by its serial alone."""

    serial = StringField(
        _l("Serial of the sheet"), filters=[tidy], render_kw=QUICK,
        validators=[InputRequired(_l("Enter the serial of the sheet")), Size(0, 40)],
    )  # fmt: skip


class CodeForm(FlaskForm):
    """The code from the slip of the desk."""

    code = StringField(
        _l("Your code"), filters=[tidy], render_kw=QUICK,
        validators=[InputRequired(_l("Enter the code on your slip")), Size(0, 60)],
    )  # fmt: skip
