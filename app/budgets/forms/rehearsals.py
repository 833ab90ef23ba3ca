"""How large a rehearsal is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.budgets.services.rehearsal import MOST_VOTERS

USUAL = 60  # enough that batches are sealed and areas are published


class RehearsalForm(FlaskForm):
    """How many test voters there are."""

    voters = IntegerField(
        _l("How many test voters?"),
        default=USUAL,
        validators=[
            InputRequired(_l("Enter a number from 1 to 500")),
            NumberRange(1, MOST_VOTERS, _l("Enter a number from 1 to 500")),
        ],
        description=_l("From 1 to 500. Each casts one ballot, made up by chance. With fewer than 25 in an area its ballots are not published, as in a real round."),
    )  # fmt: skip
