"""The form of a debate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from app.comments.positions import FEWEST, LONGEST, MOST
from app.core.clock import now
from app.core.forms import Size, district_choices, optional_id, tidy, topic_choices
from app.core.moments import MomentField
from app.core.stances import StanceMode
from app.core.traps import TrappedForm
from app.debates.models import Debate
from app.debates.services import Draft

LONGEST_AHEAD = timedelta(days=5 * 366)  # later is a slip of the fingers
MODES = [
    SelectChoice(
        StanceMode.SIDES.value, _l("For and against: side by side, each with the same room")
    ),
    SelectChoice(StanceMode.POSITIONS.value, _l("Positions that you name: each comment takes one")),
    SelectChoice(StanceMode.NONE.value, _l("No sides: people just say what they think")),
]


class DebateForm(TrappedForm):
    """A question, how people answer it, and the time in which it is open."""

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
    stance_mode = RadioField(
        _l("How do people take sides?"), choices=MODES, default=StanceMode.SIDES.value
    )
    positions = TextAreaField(
        _l("Positions"),
        description=_l(
            "Only for positions that you name: two to six, each on a line of its own. The comments on each stand together."
        ),
        filters=[tidy],
        validators=[Size(0, MOST * (LONGEST + 20))],
    )
    opens_at = MomentField(_l("Opens"), validators=[Optional()])
    closes_at = MomentField(_l("Closes"), validators=[Optional()], is_end=True)

    def __init__(self, debate: Debate | None = None, **values: Any) -> None:
        self.debate = debate
        super().__init__(data=_shown(debate), **values)
        self.category_id.choices = topic_choices()
        self.district_id.choices = district_choices()

    def validate_positions(self, field: Field) -> None:
        if self.stance_mode.data != StanceMode.POSITIONS:
            return
        names = self.names
        if not FEWEST <= len(names) <= MOST:
            raise ValidationError(_("Name two to six positions, each on a line of its own"))
        if len({name.casefold() for name in names}) < len(names):
            raise ValidationError(_("Name each position only once"))
        for name in names:
            if len(name) > LONGEST:
                message = _("Shorten “%(start)s …” to %(most)s characters", start=name[:30], most=LONGEST)  # fmt: skip
                raise ValidationError(message)

    def validate_opens_at(self, field: MomentField) -> None:
        _not_too_late(field.data)

    def validate_closes_at(self, field: MomentField) -> None:
        if field.data is None:
            return
        _not_too_late(field.data)
        if self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_("Choose a time after the debate opens"))
        is_as_before = self.debate is not None and field.data == self.debate.closes_at
        if field.data <= now() and not is_as_before:
            raise ValidationError(_("Choose a time that is still to come"))

    @property
    def names(self) -> tuple[str, ...]:
        """The positions, one of each line that says something."""
        lines = (" ".join(line.split()) for line in (self.positions.data or "").split("\n"))
        return tuple(line for line in lines if line)

    def draft(self) -> Draft:
        """What was filled in."""
        return Draft(
            title=self.title.data,
            body=self.body.data,
            category_id=self.category_id.data,
            district_id=self.district_id.data,
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            stance_mode=StanceMode(self.stance_mode.data),
            positions=self.names,
        )


def _not_too_late(moment: datetime | None) -> None:
    if moment and moment > now() + LONGEST_AHEAD:
        raise ValidationError(_("Choose a time within the next five years"))


def _shown(debate: Debate | None) -> dict[str, Any]:
    """What stands in the form at first."""
    if debate is None:
        return {}
    names = ("title", "body", "category_id", "district_id", "opens_at", "closes_at")
    values = {name: getattr(debate, name) for name in names}
    positions = "\n".join(one.name for one in debate.positions)
    return values | {"stance_mode": debate.stance_mode.value, "positions": positions}
