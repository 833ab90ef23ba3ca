"""Setting supports aside, and letting them count again."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from app.core.asked import MOST
from app.core.forms import Size, tidy
from app.extensions import db
from app.likes.models import Exclusion
from app.moderation.spam.supports import queries


def _reason(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=_l("Everybody can read it. Say what you saw, and name nobody."),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reason")), Size(15, 1000)],
    )


class ExclusionForm(FlaskForm):
    """Which supports no longer count, and why."""

    supports = SelectMultipleField(_l("Supports"), coerce=str, validate_choice=False)
    reason = _reason(_l("Why are they set aside?"))

    def validate_supports(self, field: Field) -> None:
        if not self.chosen:
            raise ValidationError(_("Choose at least one support"))

    @property
    def chosen(self) -> list[int]:
        """The ids of the ticked supports."""
        said = [one for one in self.supports.data or () if one.isascii() and one.isdecimal()]
        return [int(one) for one in said if len(one) < 11 and int(one) <= MOST]


class ReadmissionForm(FlaskForm):
    """Why supports count again: all that were set aside together, or one person's."""

    address = StringField(
        _l("E-mail address of one person"),
        description=_l("For somebody who objected. Leave it empty to let all of them count again."),
        filters=[tidy],
        validators=[Size(0, 254)],
    )
    reason = _reason(_l("Why do they count again?"))

    def __init__(self, exclusion: Exclusion, **values: Any) -> None:
        super().__init__(**values)
        self.exclusion = exclusion
        self.user_id: int | None = None  # of that person

    def validate_address(self, field: Field) -> None:
        if not field.data:
            return
        self.user_id = db.session.scalar(queries.set_aside_of(self.exclusion, field.data))
        if self.user_id is None:
            raise ValidationError(_("Nobody with this address has a support among these"))
