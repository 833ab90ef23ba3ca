"""The form for copying proposals from another component."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.i18n import choose
from app.core.models import Component
from app.core.site import districts
from app.core.states import STATES
from app.proposals.models import Status
from app.proposals.models.proposals import LISTED, state_of
from app.proposals.services.copying import Wish


class Boxes(SelectMultipleField):
    """Several choices, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CopyForm(FlaskForm):
    """Where proposals come from, which of them, and what comes along."""

    source = SelectField(_l("Copy from"), [InputRequired(_l("Choose where they come from"))], coerce=int)  # fmt: skip
    statuses = Boxes(
        _l("Which proposals?"),
        [InputRequired(_l("Choose at least one status"))],
        choices=[SelectChoice(one.value, STATES[state_of(one)].word) for one in LISTED],
        default=[Status.ACCEPTED.value],
    )
    districts = Boxes(
        _l("Only of these districts"), coerce=int, description=_l("Tick none for all of them.")
    )
    keep_authors = BooleanField(
        _l("Name the authors"),
        description=_l("Otherwise the copies say “A resident”."),
    )
    keep_answers = BooleanField(
        _l("Take the council’s answers along"),
        description=_l("Otherwise the copies begin without an answer."),
    )

    def offer(self, components: Sequence[Component]) -> None:
        self.source.choices = [
            SelectChoice(one.id, f"{one.space.shown_title}: {choose(one.name)}")
            for one in components
        ]
        self.districts.choices = [SelectChoice(one.id, choose(one.name)) for one in districts()]
        if not self.districts.choices:
            del self.districts

    @property
    def wish(self) -> Wish:
        return Wish(
            statuses=[Status(one) for one in self.statuses.data or ()],
            districts=(self.districts.data or ()) if "districts" in self else (),
            keep_authors=self.keep_authors.data,
            keep_answers=self.keep_answers.data,
        )
