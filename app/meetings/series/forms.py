"""How often a series meets and until when, and how much of it a change is for."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectChoice
from wtforms.validators import NumberRange, Optional, Regexp

from app.core.i18n import format_moment, zone
from app.core.moments import YEARS
from app.meetings.forms import CancelForm, MeetingForm
from app.meetings.series.patterns import FEWEST, MOST, Every, NoSeries, Pattern, Span, Wrong
from app.meetings.series.services import Overlaps

HOW_MANY = _l("Enter a number from 2 to 104")
MISTAKES = {
    Wrong.TOO_FEW: ("until", _l("That is one meeting only. Choose a later day")),
    Wrong.TOO_MANY: ("until", _l("That is more than 104 meetings. Choose an earlier day")),
    Wrong.OVERLAPPING: (
        "ends_at",
        _l("Each meeting would still be on when the next one begins. Choose an earlier end"),
    ),
}


class SeriesForm(MeetingForm):
    """The first meeting, and how often it is held again."""

    every = RadioField(
        _l("How often?"),
        choices=[
            SelectChoice(Every.WEEK.value, _l("Every week")),
            SelectChoice(Every.TWO_WEEKS.value, _l("Every two weeks")),
            SelectChoice(Every.MONTH_DATE.value, _l("Every month on the same date")),
            SelectChoice(
                Every.MONTH_WEEKDAY.value,
                _l("Every month on the same weekday, such as the second Thursday"),
            ),
        ],
        default=Every.WEEK.value,
    )
    count = IntegerField(
        _l("How many meetings?"),
        description=_l("This, or the last day."),
        validators=[Optional(), NumberRange(FEWEST, MOST, HOW_MANY)],
    )
    until = DateField(_l("Last day"), validators=[Optional()])
    seen = HiddenField()  # the dates that were shown for checking
    submission = HiddenField(validators=[Regexp(r"^[0-9a-f]{32}$")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.submission.data:
            self.submission.data = uuid4().hex

    def validate(self, extra_validators: Any = None) -> bool:
        """Work the dates out, too: `spans` are all meetings of a right form."""
        if not super().validate(extra_validators):
            return False
        if bool(self.count.data) == bool(self.until.data):
            self.count.errors = [_("Give the number of meetings or the last day, and not both")]
            return False
        if self.until.data and self.until.data.year not in YEARS:
            self.until.errors = [MISTAKES[Wrong.TOO_MANY][1]]
            return False
        begins, ends = self.starts_at.data, self.ends_at.data
        assert begins
        assert ends
        try:
            self.spans = self.pattern().spans(begins, ends, zone())
        except NoSeries as error:
            name, message = MISTAKES[error.wrong]
            self[name].errors = [message]
            return False
        return True

    spans: list[Span]

    def pattern(self) -> Pattern:
        return Pattern(Every(self.every.data), self.until.data, self.count.data)

    def leaves_out(self) -> bool:
        """Whether some months do not have the day."""
        return self.every.data == Every.MONTH_DATE and self.spans[0].starts_at.day > 28


class Scope(StrEnum):
    """Which meetings of a series a change is for."""

    THIS = "this"
    LATER = "later"


def scope_field(later: Any) -> RadioField:
    choices = [SelectChoice(Scope.THIS.value, _l("This meeting only"))]
    choices += [SelectChoice(Scope.LATER.value, later)]
    return RadioField(_l("Which meetings?"), choices=choices, default=Scope.THIS.value)


class OneOfSeriesForm(MeetingForm):
    """A change of one meeting of a series, or of it and the later ones."""

    scope = scope_field(_l("This and all later meetings of the series. Each keeps its own agenda."))

    def say_overlapping(self, error: Overlaps) -> None:
        one, other = error.spans
        words = _("The meeting of %(one)s would still be on when that of %(other)s begins")
        self.starts_at.errors = [
            words % {"one": format_moment(one.starts_at), "other": format_moment(other.starts_at)}
        ]


class CancelSeriesForm(CancelForm):
    """Why one meeting of a series, or it and the later ones, do not take place."""

    scope = scope_field(_l("This and all later meetings of the series"))
