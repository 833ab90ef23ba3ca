"""Announcing and cancelling meetings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from app.core.forms import Size, district_choices, optional_id, tidy, topic_choices
from app.core.moments import MomentField
from app.meetings.agenda import wording
from app.meetings.agenda.services.writing import MOST_ITEMS
from app.meetings.models import AgendaItem, OnlineFor
from app.meetings.services import AgendaTooLong, Plan, Point

_POINT = re.compile(r"^(?:(?P<minutes>\d{1,3})\s*(?:min|')?\s*[:|–-]\s*)?(?P<title>.+)$")


def points(text: str) -> Iterator[Point]:
    """An agenda typed one point a line: `15: How costs are made`."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if match := _POINT.match(line):
            yield Point(match["title"][:200], int(match["minutes"] or 0))


class MeetingForm(FlaskForm):
    """What, when, where."""

    title = StringField(
        _l("Title"), filters=[tidy], validators=[InputRequired(_l("Write a title")), Size(5, 150)]
    )
    text = TextAreaField(_l("What it is about"), filters=[tidy], validators=[Size(0, 10_000)])
    starts_at = MomentField(_l("Begins"), validators=[InputRequired(_l("Enter date and time"))])
    ends_at = MomentField(
        _l("Ends"), validators=[InputRequired(_l("Enter date and time"))], is_end=True
    )
    place_name = StringField(_l("Place"), filters=[tidy], validators=[Size(0, 120)])
    address = StringField(_l("Address"), filters=[tidy], validators=[Size(0, 200)])
    access = TextAreaField(
        _l("Access"),
        description=_l("Step-free? Hearing loop? Languages? Childcare?"),
        filters=[tidy],
        validators=[Size(0, 1000)],
    )
    online_url = URLField(
        _l("Online link"),
        filters=[tidy],
        validators=[
            Optional(),
            Regexp(r"https?://\S+\Z", message=_l("Begin the link with https://")),
            Size(0, 500),
        ],
    )
    online_for = RadioField(
        _l("Who sees the online link?"),
        choices=[
            SelectChoice(OnlineFor.ALL.value, _l("Everybody")),
            SelectChoice(OnlineFor.REGISTERED.value, _l("Only those who are registered")),
        ],
        default=OnlineFor.ALL.value,
    )
    organiser = StringField(
        _l("Organiser"),
        description=_l("An office, an association or a person."),
        filters=[tidy],
        validators=[Size(0, 120)],
    )
    seats = IntegerField(
        _l("Seats"), validators=[Optional(), NumberRange(1, 100_000, _l("Enter a whole number"))]
    )
    category_id = SelectField(_l("Topic"), coerce=optional_id, validators=[Optional()])
    district_id = SelectField(_l("District"), coerce=optional_id, validators=[Optional()])
    agenda = TextAreaField(
        _l("Agenda"),
        description=_l("One point a line, with its minutes first: “15: How costs are made”."),
        filters=[tidy],
        validators=[Size(0, 10_000)],
    )

    def __init__(self, items: Sequence[AgendaItem] = (), **values: Any) -> None:
        """Points that are on the agenda already are changed each by itself, not here."""
        super().__init__(**values)
        self.items = items
        if items:
            del self.agenda
        self.category_id.choices = topic_choices()
        self.district_id.choices = district_choices()

    def validate_ends_at(self, field: MomentField) -> None:
        if self.starts_at.data and field.data and field.data <= self.starts_at.data:
            raise ValidationError(_("Choose a time after the meeting begins"))
        if self.items:
            self._check_times()

    def validate_agenda(self, field: TextAreaField) -> None:
        agenda = tuple(points(field.data or ""))
        if len(agenda) > MOST_ITEMS:
            raise ValidationError(wording.full(MOST_ITEMS))
        if not self.ends_at.errors:
            self._check_times(agenda)

    def _check_times(self, agenda: Sequence[Point] = ()) -> None:
        if not (self.starts_at.data and self.ends_at.data):
            return
        plan = Plan({}, {}, self.starts_at.data, self.ends_at.data, agenda=agenda)
        try:
            plan.check(self.items)
        except AgendaTooLong as error:
            raise ValidationError(wording.too_long(error)) from error


class CancelForm(FlaskForm):
    """Why a meeting does not take place."""

    reason = TextAreaField(
        _l("Why is it cancelled?"),
        filters=[tidy],
        validators=[InputRequired(_l("Say why")), Size(5, 1000)],
    )
