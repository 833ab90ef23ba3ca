"""Writing a decision down with its vote, and saying how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from email_validator import EmailNotValidError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.accounts.mails import normalise
from app.accounts.models import User
from app.core.forms import Size, optional_id, tidy
from app.core.money import Amount
from app.extensions import db
from app.meetings.addresses import AddressesField, typed
from app.meetings.decisions import wording
from app.meetings.decisions.counting import (
    Basis,
    Impossible,
    Majority,
    Tally,
    Terms,
    Voice,
    tally_of,
)
from app.meetings.decisions.services import Contradiction, Record, VoteTaken
from app.meetings.models import AgendaItem, Decision, Meeting, Method, Progress, Verdict

MOST_MEMBERS = 1000
NO_VOTE = ""


class Number(IntegerField):
    """A number of people; empty is nought."""

    def __init__(self, label: Any, **values: Any) -> None:
        limits = NumberRange(0, 100_000, _l("Enter a whole number"))
        super().__init__(label, [Optional(), limits], **values)


class DecisionForm(FlaskForm):
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

    method = SelectField(
        _l("How was it voted?"),
        choices=[SelectChoice(NO_VOTE, _l("Without a vote"))]
        + [SelectChoice(one.value, word) for one, word in wording.METHODS.items()],
    )
    yes = Number(_l("Yes"))
    no = Number(_l("No"))
    abstain = Number(_l("Abstained"))
    absent = Number(_l("Absent"))
    members = Number(
        _l("Members in all"), description=_l("Empty where the meeting has no fixed members.")
    )
    voices = TextAreaField(
        _l("Roll call"), [Size(0, 50_000)], filters=[tidy],
        description=_l("One member a line with a colon and their voice: “A. Member: yes”. The words are yes, no, abstain and absent. The numbers above can stay empty."),
    )  # fmt: skip
    majority = SelectField(
        _l("Majority needed"),
        choices=[SelectChoice(one.value, word) for one, word in wording.MAJORITIES.items()],
    )
    basis = SelectField(
        _l("Majority of whom?"),
        choices=[SelectChoice(one.value, word) for one, word in wording.BASES.items()],
        description=_l("A simple majority is always more yes than no."),
    )
    quorum = Number(_l("How many must be present"))

    called: tuple[tuple[str, Voice], ...] = ()
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

    def validate_voices(self, field: TextAreaField) -> None:
        if self.method.data != Method.ROLL_CALL.value:
            return
        self.called = tuple(_called(field.data or ""))
        if not self.called:
            raise ValidationError(_("Write down what each member said"))
        if len({name.casefold() for name, _voice in self.called}) < len(self.called):
            raise ValidationError(_("A member is named twice"))

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
            about=self.about.things, vote=self._vote(), item=self._item(),
        )  # fmt: skip

    def _item(self) -> AgendaItem | None:
        return self.items[self.item.data] if self.item.data else None

    def _vote(self) -> VoteTaken | None:
        if self.method.data == NO_VOTE:
            return None
        basis, majority = Basis(self.basis.data), Majority(self.majority.data)
        terms = Terms(majority, basis, self.quorum.data or 0)
        return VoteTaken(Method(self.method.data), terms, self._tally(), self.called)

    def _tally(self) -> Tally:
        """The figures; those of a roll call are added up, and must be the ones typed, if any were."""
        names = ("yes", "no", "abstain", "absent", "members")
        typed = {name: getattr(self, name).data for name in names}
        if not self.called:
            return Tally(**{name: number or 0 for name, number in typed.items()})
        counted = tally_of(voice for _name, voice in self.called)
        for name, number in typed.items():
            if number is not None and number != getattr(counted, name):
                raise Impossible("not_the_roll_call", number, getattr(counted, name))
        return counted


def _called(text: str) -> Iterator[tuple[str, Voice]]:
    """`Name: voice`, one a line. Raises ValidationError with the line."""
    words = wording.spoken()
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > MOST_MEMBERS:
        raise ValidationError(
            ngettext("At most %(num)s member", "At most %(num)s members", MOST_MEMBERS)
        )
    for number, line in enumerate(lines, start=1):
        name, colon, said = line.rpartition(":")
        voice = words.get(said.strip().casefold())
        if not line:
            continue
        if not colon or not name.strip() or voice is None:
            raise ValidationError(_("Line %(n)s: write a name, a colon, and yes, no, abstain or absent", n=number))  # fmt: skip
        yield name.strip()[:120], voice


def begun(meeting: Meeting, item_id: int | None) -> DecisionForm:
    """The form of a new decision, under an item of the agenda with all that the item is about."""
    item = next((one for one in meeting.agenda if one.id == item_id), None)
    return DecisionForm(meeting, data={"item": item.id, "about": typed(item.links)} if item else {})


def prefilled(decision: Decision) -> DecisionForm:
    """The form with what is kept."""
    kept: dict[str, Any] = {
        "title": decision.title, "text": decision.body, "verdict": decision.verdict.value,
        "about": typed(decision.links), "item": decision.item_id,
        "unit": decision.unit, "owner": decision.owner.email if decision.owner else "",
        "due_on": decision.due_on, "review_on": decision.review_on, "cost": decision.cost,
    }  # fmt: skip
    if (vote := decision.vote) is not None:
        kept |= {name: getattr(vote, name).value for name in ("method", "majority", "basis")}
        kept |= {"quorum": vote.quorum or None}
        if vote.method is Method.ROLL_CALL:
            said = wording.VOICES
            kept["voices"] = "\n".join(f"{one.name}: {said[one.voice]}" for one in vote.voices)
        else:
            kept |= {name: getattr(vote, name) for name in ("yes", "no", "abstain")}
            kept |= {"absent": vote.absent or None, "members": vote.members or None}
    form = DecisionForm(decision.meeting, data=kept)
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
