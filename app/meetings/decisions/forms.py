"""Writing a decision down with its vote, and saying how far it is."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import (
    DateField,
    EmailField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from app.accounts.mails import normalise
from app.accounts.models import User
from app.core.forms import Size, optional_id, tidy
from app.core.money import Amount
from app.extensions import db
from app.meetings.addresses import AddressesField, typed
from app.meetings.decisions import wording
from app.meetings.decisions.counting import Impossible
from app.meetings.decisions.services import Contradiction, Record, text_of
from app.meetings.decisions.voting import VoteFields, typed_vote
from app.meetings.models import AgendaItem, Decision, Meeting, Progress, Verdict
from app.meetings.seen import SeenForm


class DecisionForm(VoteFields, SeenForm):
    """One decision; its vote only where one was taken."""

    title = StringField(
        _l("The decision in one sentence"),
        [InputRequired(_l("Write the decision in one sentence")), Size(5, 150)],
        filters=[tidy],
    )
    text = TextAreaField(
        _l("Its full text"), [Size(0, 10_000)], filters=[tidy],
        description=_l("As the meeting adopted it, with its reasons."),
    )  # fmt: skip
    verdict = RadioField(
        _l("What did the meeting make of it?"),
        [InputRequired(_l("Choose what the meeting decided"))],
        choices=[SelectChoice(one.value, word) for one, word in wording.VERDICTS.items()],
    )
    about = AddressesField(
        _l("What is it about?"),
        description=_l("Addresses of proposals, projects or debates here, one a line. Their followers are told."),
    )  # fmt: skip
    item = SelectField(_l("Agenda item"), coerce=optional_id, validators=[Optional()])
    unit = StringField(_l("Who does it? (office)"), [Size(0, 120)], filters=[tidy])
    owner = EmailField(
        _l("Who answers for it?"), [Optional(), Size(0, 254)], filters=[tidy],
        description=_l("The e-mail address of an account. They are told when it is late."),
    )  # fmt: skip
    due_on = DateField(_l("To be done by"), [Optional()])
    review_on = DateField(_l("Looked at again on"), [Optional()])
    cost = Amount(_l("What it costs"), [Optional()])

    owner_found: User | None = None

    def __init__(self, meeting: Meeting, **values: Any) -> None:
        super().__init__(**values)
        self.items = {item.id: item for item in meeting.agenda}
        named = [SelectChoice(id_, one.shown_title) for id_, one in self.items.items()]
        self.item.choices = [SelectChoice("", _("None of them")), *named]

    def validate_owner(self, field: EmailField) -> None:
        try:
            address = normalise(field.data)
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address like name@example.org")) from error
        query = select(User).where(User.email == address, User.deleted_at.is_(None))
        self.owner_found = db.session.scalar(query.where(User.confirmed_at.is_not(None)))
        if self.owner_found is None:
            raise ValidationError(_("No account has this address"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Beyond each field: the figures must agree with each other, and the verdict with them."""
        if not super().validate(extra_validators):
            return False
        try:
            self.record().check()
        except Contradiction as error:
            self.verdict.errors = [*self.verdict.errors, wording.contradiction(error)]
        except Impossible as error:
            self.yes.errors = [*self.yes.errors, wording.impossible(error)]
        return not self.errors

    def record(self) -> Record:
        return Record(
            title=self.title.data or "", text=self.text.data or "",
            verdict=Verdict(self.verdict.data), unit=self.unit.data or "", owner=self.owner_found,
            due_on=self.due_on.data, review_on=self.review_on.data, cost=self.cost.data,
            about=self.about.things, vote=self.vote(), item=self._item(),
        )  # fmt: skip

    def _item(self) -> AgendaItem | None:
        return self.items[self.item.data] if self.item.data else None


def begun(meeting: Meeting, item_id: int | None) -> DecisionForm:
    """The form of a new decision, under an item of the agenda with all that the item is about.

    What an item behind closed doors is about nobody reads: its decision says so only where the clerk does.
    """
    item = next((one for one in meeting.agenda if one.id == item_id), None)
    if item is None:
        return DecisionForm(meeting, data={})
    about = "" if item.is_confidential else typed(item.links)
    return DecisionForm(meeting, data={"item": item.id, "about": about})


def prefilled(decision: Decision) -> DecisionForm:
    """The form with what is kept."""
    kept: dict[str, Any] = {
        "title": decision.title, "text": decision.body, "verdict": decision.verdict.value,
        "about": typed(decision.links), "item": decision.item_id,
        "unit": decision.unit, "owner": decision.owner.email if decision.owner else "",
        "due_on": decision.due_on, "review_on": decision.review_on, "cost": decision.cost,
    }  # fmt: skip
    form = DecisionForm(decision.meeting, data=kept | typed_vote(decision.vote))
    form.see(text_of(decision))
    form.about.known = frozenset(link.resource_id for link in decision.links)
    return form


class ReportForm(FlaskForm):
    """How far a decision is."""

    progress = RadioField(
        _l("How far is it?"),
        [InputRequired(_l("Choose how far it is"))],
        choices=[SelectChoice(one.value, word) for one, word in wording.PROGRESS.items()],
    )
    due_on = DateField(_l("To be done by"), [Optional()])
    reason = TextAreaField(
        _l("What has happened?"), [Size(0, 2000)], filters=[tidy],
        description=_l("Everybody reads it. Where it is dropped or put off, say why."),
    )  # fmt: skip

    def __init__(self, decision: Decision, **values: Any) -> None:
        kept = {"progress": decision.progress.value, "due_on": decision.due_on}
        super().__init__(data=kept, **values)
        self.was_due = decision.due_on

    def validate_reason(self, field: TextAreaField) -> None:
        is_later = self.was_due and (not self.due_on.data or self.due_on.data > self.was_due)
        needs_reason = self.progress.data == Progress.DROPPED.value or is_later
        if needs_reason and len(field.data or "") < 5:
            raise ValidationError(_("Say why"))
