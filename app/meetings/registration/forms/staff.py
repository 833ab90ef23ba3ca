"""What organisers set, ask, and do at the door."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, EmailField, IntegerField, StringField, TextAreaField
from wtforms import ValidationError as Wrong
from wtforms.validators import InputRequired, NumberRange, Optional

from app.accounts.mails import normalise
from app.accounts.models import User
from app.core.forms import Size, tidy
from app.core.localized import by_language, filled
from app.core.moments import MomentField
from app.extensions import db
from app.meetings.models import Meeting, RegistrationQuestion, RegistrationTerms
from app.meetings.registration import codes
from app.meetings.registration.services.staff import Guest, Question, Terms

MOST_COMPANIONS = 20
MOST_OPTIONS = 12
LONGEST_OPTION = 120


def _number(label: Any, most: int, **how: Any) -> IntegerField:
    limits = NumberRange(0, most, _l("Enter a whole number"))
    return IntegerField(label, [Optional(), limits], **how)


class TermsForm(FlaskForm):
    """On what terms people register; `guidance` is added in each language."""

    meeting: Meeting

    is_on = BooleanField(_l("People register for this meeting"))
    seats = IntegerField(
        _l("Places"), [Optional(), NumberRange(1, 100_000, _l("Enter a whole number"))],
        description=_l("Empty: all who come have a place. Fewer places than were given take nobody’s place away."),
    )  # fmt: skip
    reserved = _number(
        _l("Of these, reserved for people you invite"), 100_000,
        description=_l("Nobody else can take them. You name the people on the list."),
    )  # fmt: skip
    companions = _number(_l("How many people may one person bring?"), MOST_COMPANIONS)
    opens_at = MomentField(
        _l("Registration opens"), [Optional()], description=_l("Empty: it is open at once.")
    )
    closes_at = MomentField(
        _l("Registration closes"), [Optional()], is_end=True,
        description=_l("Empty: when the meeting begins."),
    )  # fmt: skip
    asks_needs = BooleanField(
        _l("Ask what people need to take part"),
        description=_l("Only organisers read the answers. They are deleted 30 days after the meeting."),
    )  # fmt: skip

    def validate_reserved(self, field: IntegerField) -> None:
        if self.seats.data and field.data and field.data > self.seats.data:
            raise Wrong(_("There are only %(places)s places", places=self.seats.data))

    def validate_opens_at(self, field: MomentField) -> None:
        if field.data and field.data >= self.meeting.starts_at:
            raise Wrong(_("Choose a time before the meeting begins"))

    def validate_closes_at(self, field: MomentField) -> None:
        if not field.data:
            return
        if field.data > self.meeting.starts_at:
            raise Wrong(_("Choose a time before the meeting begins"))
        if self.opens_at.data and field.data <= self.opens_at.data:
            raise Wrong(_("Choose a time after registration opens"))

    @property
    def wanted(self) -> Terms:
        return Terms(
            is_on=self.is_on.data, seats=self.seats.data, reserved=self.reserved.data or 0,
            companions=self.companions.data or 0, opens_at=self.opens_at.data,
            closes_at=self.closes_at.data, asks_needs=self.asks_needs.data,
            guidance=filled(self["guidance"].data),
        )  # fmt: skip


def terms_form(meeting: Meeting, terms: RegistrationTerms | None) -> TermsForm:
    """Filled with the terms; where there are none, ready to be switched on."""
    hint = _("Shown before the form: what to know before coming.")
    guidance = by_language(_("Guidance"), most=3000, area=True, hint=hint)
    names = "is_on reserved companions opens_at closes_at asks_needs guidance".split()
    kept = {name: getattr(terms, name) for name in names} if terms else {"is_on": True, "guidance": {}}  # fmt: skip
    built = type("BuiltTermsForm", (TermsForm,), {"guidance": guidance})
    form: TermsForm = built(data=kept | {"seats": meeting.seats})
    form.meeting = meeting
    return form


class QuestionForm(FlaskForm):
    """One question; words and options are added in each language."""

    is_required = BooleanField(_l("Everybody has to answer"))

    def validate(self, extra_validators: Any = None) -> bool:
        """As many options in each language: the third is the same one everywhere."""
        if not super().validate(extra_validators=extra_validators):
            return False
        for field in self["options"]:
            if problem := self._wrong(_lines(field.data)):
                field.errors = [*field.errors, problem]
        return not self.errors

    def _wrong(self, lines: list[str]) -> str:
        first = _lines(next(iter(self["options"])).data)
        if not lines:
            return ""
        if not 2 <= len(lines) <= MOST_OPTIONS:
            return _("Write 2 to %(most)s answers, one a line", most=MOST_OPTIONS)
        if len(set(lines)) < len(lines):
            return _("Two of these answers are the same")
        if len(lines) != len(first):
            return _("Write as many answers in each language")
        over = max(map(len, lines)) - LONGEST_OPTION
        if over <= 0:
            return ""
        return ngettext("Shorten by %(num)s character", "Shorten by %(num)s characters", over)

    @property
    def wanted(self) -> Question:
        texts, options = filled(self["texts"].data), filled(self["options"].data)
        lines = {code: "\n".join(_lines(text)) for code, text in options.items()}
        return Question(texts, lines, self.is_required.data)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def question_form(question: RegistrationQuestion | None = None) -> QuestionForm:
    """For a new question, or filled with one."""
    hint = _("One a line: people choose one of them. Empty: they write an answer of their own.")
    fields = {
        "texts": by_language(_("Question"), most=200, needed=_("Write the question")),
        "options": by_language(_("Answers to choose from"), most=2000, area=True, hint=hint),
    }
    names = ("texts", "options", "is_required")
    kept = {name: getattr(question, name) for name in names} if question else {}
    form: QuestionForm = type("BuiltQuestionForm", (QuestionForm,), fields)(data=kept)
    return form


class GuestForm(FlaskForm):
    """Somebody to invite."""

    name = StringField(
        _l("Name"), [InputRequired(_l("Write a name")), Size(0, 120)], filters=[tidy]
    )
    email = EmailField(
        _l("E-mail"), [Optional(), Size(0, 254)], filters=[tidy],
        description=_l("They get their ticket by mail. Without an address, check them in by name."),
    )  # fmt: skip
    companions = _number(_l("With how many others?"), MOST_COMPANIONS)

    address = ""

    def validate_email(self, field: EmailField) -> None:
        try:
            self.address = normalise(field.data or "")
        except EmailNotValidError as error:
            raise Wrong(_("Enter an e-mail address like name@example.org")) from error

    @property
    def guest(self) -> Guest:
        user = None
        if self.address:
            query = select(User).where(User.email == self.address, User.deleted_at.is_(None))
            user = db.session.scalar(query.where(User.confirmed_at.is_not(None)))
        return Guest(self.name.data or "", self.address, self.companions.data or 0, user)


class RemoveForm(FlaskForm):
    """Why somebody's registration is cancelled."""

    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why")), Size(5, 500)], filters=[tidy],
        description=_l("It is sent to the person."),
    )  # fmt: skip


class CodeForm(FlaskForm):
    """The code of a ticket, typed or scanned."""

    code = StringField(
        _l("Code of the ticket"), [InputRequired(_l("Type the code"))], filters=[tidy],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )  # fmt: skip

    def validate_code(self, field: StringField) -> None:
        if not codes.could_be(field.data or ""):
            raise Wrong(_("A code has 6 letters and digits, like ACD-EFH. Look up the name instead"))  # fmt: skip


class WalkInForm(FlaskForm):
    """How many people come in without having registered."""

    number = IntegerField(
        _l("How many?"),
        [InputRequired(_l("Enter a whole number")), NumberRange(1, 100, _l("Enter a whole number"))],
        default=1,
    )  # fmt: skip
