"""Planning a point of an agenda, moving it, striking it, and the vote that takes all consent items."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.forms import Size, tidy
from app.meetings.addresses import AddressesField, typed
from app.meetings.agenda.services import Point
from app.meetings.agenda.services.writing import MOST_ITEMS
from app.meetings.decisions import wording
from app.meetings.decisions.counting import Impossible, Tally, Terms
from app.meetings.decisions.forms import Number
from app.meetings.decisions.services import Contradiction, Record, VoteTaken
from app.meetings.models import AgendaItem, Method, Verdict

LONGEST = 24 * 60  # minutes


class ItemForm(FlaskForm):
    """One point as it is planned."""

    title = StringField(
        _l("Title"), [InputRequired(_l("Write a title")), Size(3, 200)], filters=[tidy]
    )
    text = TextAreaField(
        _l("What it is about"), [Size(0, 10_000)], filters=[tidy],
        description=_l("What is proposed, and what people should know beforehand."),
    )  # fmt: skip
    minutes = IntegerField(
        _l("How many minutes may it take?"),
        [Optional(), NumberRange(0, LONGEST, _l("Enter a whole number"))],
    )
    presenter = StringField(
        _l("Who presents it?"), [Size(0, 120)], filters=[tidy],
        description=_l("The role is enough: “Streets office”."),
    )  # fmt: skip
    number = StringField(
        _l("Number"), [Size(0, 20)], filters=[tidy],
        description=_l("Only where it is not simply its place: “Ö 3”, “4a”."),
    )  # fmt: skip
    about = AddressesField(
        _l("Linked proposals, projects or debates"),
        description=_l("Their addresses here, one a line. Each shows this item on its page."),
    )
    is_consent = BooleanField(
        _l("Consent item"),
        description=_l("Nobody wants to discuss it: it is taken with the others in one vote."),
    )
    is_confidential = BooleanField(
        _l("Behind closed doors"),
        description=_l("Everybody reads its number and title, only staff all the rest."),
    )

    def point(self) -> Point:
        return Point(
            title=self.title.data or "", minutes=self.minutes.data or 0,
            text=self.text.data or "", number=self.number.data or "",
            presenter=self.presenter.data or "", about=self.about.things,
            is_consent=bool("is_consent" in self and self.is_consent.data),
            is_confidential=bool(self.is_confidential.data),
        )  # fmt: skip


KEPT = ("title", "presenter", "number", "is_confidential")


def prefilled(item: AgendaItem) -> ItemForm:
    """The form with what is kept. A consent item is taken out on a page of its own, with a note."""
    kept: dict[str, Any] = {name: getattr(item, name) for name in KEPT}
    kept |= {"text": item.body, "minutes": item.minutes or None, "about": typed(item.links)}
    form = ItemForm(data=kept)
    form.about.known = frozenset(link.resource_id for link in item.links)
    if item.is_consent or item.withdrawn_at:
        del form.is_consent
    return form


class MoveForm(FlaskForm):
    """Where a point shall stand; one place up or down is a button."""

    place = IntegerField(_l("Place"), [Optional(), NumberRange(1, MOST_ITEMS)])


class ReasonForm(FlaskForm):
    """Why a point is struck, or is no consent item any more."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why")), Size(5, 1000)], filters=[tidy],
        description=_l("Everybody reads it."),
    )  # fmt: skip


class ConsentForm(FlaskForm):
    """The figures of the one vote; all empty where nobody objected."""

    yes = Number(_l("Yes"))
    no = Number(_l("No"))
    abstain = Number(_l("Abstained"))

    def vote(self) -> VoteTaken | None:
        figures = [field.data for field in (self.yes, self.no, self.abstain)]
        if all(number is None for number in figures):
            return None
        return VoteTaken(Method.HANDS, Terms(), Tally(*(number or 0 for number in figures)))

    def validate(self, extra_validators: Any = None) -> bool:
        """A vote that was lost approves nothing: then each item is decided by itself."""
        if not super().validate(extra_validators):
            return False
        try:
            Record("", "", Verdict.APPROVED, vote=self.vote()).check()
        except Contradiction as error:
            self.yes.errors = [wording.contradiction(error), _("Take out of the consent items what is to be voted on by itself.")]  # fmt: skip
        except Impossible as error:
            self.yes.errors = [wording.impossible(error)]
        return not self.errors
