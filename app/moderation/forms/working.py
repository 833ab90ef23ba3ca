"""Handing a case over, stepping back from it, undoing a decision."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.accounts.models import User
from app.core.forms import Size, tidy


class HandOverForm(FlaskForm):
    """Which colleague gets the case."""

    to = SelectField(_l("Hand over to"), coerce=int)
    note = StringField(_l("A note for them"), filters=[tidy], validators=[Size(0, 300)])

    def offer(self, people: Iterable[User]) -> HandOverForm:
        """The colleagues to choose from."""
        self.to.choices = [SelectChoice(one.id, one.shown_name) for one in people]
        return self


class ConflictForm(FlaskForm):
    """Why a moderator is too close to a case."""

    reason = StringField(
        _l("What is your interest in it?"),
        description=_l("Only moderators read this. “I know the author” is enough."),
        filters=[tidy],
        validators=[InputRequired(_l("Say in a few words what your interest is")), Size(3, 300)],
    )


class RestoreForm(FlaskForm):
    """Why a decision is undone."""

    statement = TextAreaField(
        _l("Why was the decision wrong?"),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reasons for your decision")), Size(15, 3000)],
    )
