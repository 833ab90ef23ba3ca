"""How one person should stand on the list of those who came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Regexp

from app.accounts.models import User
from app.core.forms import Size, tidy
from app.meetings.minutes import wording
from app.meetings.minutes.forms.people import LeftOut, NoClock, clock_of, moment_of
from app.meetings.minutes.services import attending
from app.meetings.minutes.services.writing import Person
from app.meetings.models import Attendee, Minutes, Part, Presence
from app.meetings.seen import token

OFF = "off"  # the list


class OnListForm(FlaskForm):
    """How somebody should stand on the list; `line` holds which line it is now, nothing for whoever is missing."""

    line = HiddenField(default="")
    name = StringField(
        _l("Name"), filters=[tidy],
        validators=[InputRequired(_l("Write the name")), Size(0, 120), Regexp(r"[^;\n]*\Z", message=_l("Write the name without a semicolon"))],
    )  # fmt: skip
    presence = RadioField(
        _l("Were they there?"), [InputRequired(_l("Choose what the list should say"))],
        choices=[
            *(SelectChoice(one.value, word) for one, word in wording.PRESENCES.items()),
            SelectChoice(OFF, _l("does not belong on the list")),
        ],
    )  # fmt: skip
    part = SelectField(
        _l("As what?"), default=Part.MEMBER.value,
        choices=[SelectChoice(one.value, word) for one, word in wording.PARTS.items()],
    )  # fmt: skip
    arrived = StringField(
        _l("Came at"), [Size(0, 5)], filters=[tidy],
        description=_l("Like 18:45. Empty where they were there from the beginning."),
    )  # fmt: skip
    left = StringField(
        _l("Left at"), [Size(0, 5)], filters=[tidy],
        description=_l("Like 19:30. Empty where they stayed to the end."),
    )  # fmt: skip
    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why")), Size(5, 1000)], filters=[tidy]
    )

    came: datetime | None = None
    went: datetime | None = None

    def __init__(self, minutes: Minutes, user: User, who: str | None) -> None:
        self.meeting = minutes.meeting
        found = [(token(line), line, one) for line, one in attending.lines_of(minutes)]
        self.lines = {seen: line for seen, line, _one in found}
        own = ((seen, one) for seen, _line, one in found if one.account_id == user.id)
        known = ((seen, one) for seen, _line, one in found if seen == who)
        chosen = next(own if who is None else known, None)
        super().__init__(data=_standing(*chosen) if chosen else {})
        if not self.line.data:
            self.presence.choices = self.presence.choices[:-1]

    @property
    def quote(self) -> str:
        """The line as the list has it."""
        return self.lines.get(self.line.data or "", "")

    def validate_name(self, _field: StringField) -> None:
        if self.line.data and not self.quote:
            raise ValidationError(str(wording.LIST_CHANGED))

    def validate_arrived(self, field: StringField) -> None:
        self.came = self._moment(field)

    def validate_left(self, field: StringField) -> None:
        self.went = self._moment(field)
        if self.came and self.went and self.went < self.came:
            raise ValidationError(_("They cannot leave before they came"))

    def _moment(self, field: StringField) -> datetime | None:
        try:
            return moment_of(self.meeting, field.data or "")
        except NoClock as error:
            raise ValidationError(_("Write times like 18:45")) from error
        except LeftOut as error:
            raise ValidationError(_("The clocks leave out %(time)s that night", time=field.data)) from error  # fmt: skip

    def person(self) -> Person | None:
        """As they should stand there; nobody where they should not."""
        if self.presence.data == OFF:
            return None
        part, presence = Part(self.part.data), Presence(self.presence.data)
        return Person(self.name.data or "", part, presence, self.came, self.went)


def _standing(seen: str, one: Attendee) -> dict[str, Any]:
    """What the list says of somebody."""
    return {
        "line": seen, "name": one.name, "part": one.part.value, "presence": one.presence.value,
        "arrived": clock_of(one.arrived_at), "left": clock_of(one.left_at),
    }  # fmt: skip
