"""What somebody says when they register: who comes, what they need, and answers to the organisers."""

from __future__ import annotations

from datetime import timedelta
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.accounts import limits
from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.meetings.models import Registration, RegistrationQuestion, RegistrationTerms
from app.meetings.registration.services.own import Details

OFTEN = limits.Limit(
    "registration", free=12, longest=timedelta(minutes=30), leak=timedelta(minutes=5)
)  # of one person, at whatever meetings
NO_ANSWER = ""


class DetailsForm(FlaskForm):
    """Made anew for each meeting: see `details_form`."""

    asked: tuple[int, ...] = ()

    name = StringField(
        _l("Your name"), [InputRequired(_l("Write your name")), Size(0, 120)], filters=[tidy],
        description=_l("For the list at the door. Only the organisers see it."),
        render_kw={"autocomplete": "name"},
    )  # fmt: skip

    @property
    def details(self) -> Details:
        """What was filled in; texts of optional fields may be empty."""
        return Details(
            name=self.name.data or "",
            companions=(self["companions"].data or 0) if "companions" in self else 0,
            needs=(self["needs"].data or "") if "needs" in self else "",
            answers={number: self[f"question_{number}"].data or "" for number in self.asked},
        )

    @property
    def questions(self) -> list[Field]:
        return [self[f"question_{number}"] for number in self.asked]


class JoinForm(DetailsForm):
    """To register."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Asked last: whoever comes and goes all the time waits, and keeps their words."""
        if not super().validate(extra_validators=extra_validators):
            return False
        if wait := limits.enter((OFTEN, str(current_user.id))):
            self.form_errors.append(limits.words(wait))
        return not wait


class ChangeForm(DetailsForm):
    """To say something else."""


def details_form(terms: RegistrationTerms, kept: Registration | None = None) -> DetailsForm:
    """The form of a meeting: empty, or with what was said. Bringing more people takes a new registration."""
    most = kept.companions if kept else terms.companions
    fields: dict[str, Any] = {"asked": tuple(one.id for one in terms.questions)}
    if most:
        fields["companions"] = _companions(most)
    if terms.asks_needs:
        fields["needs"] = _needs()
    for question in terms.questions:
        fields[f"question_{question.id}"] = _question(question)
    base = ChangeForm if kept else JoinForm
    form: DetailsForm = type("BuiltDetailsForm", (base,), fields)(data=_said(kept))
    return form


def _companions(most: int) -> IntegerField:
    wrong = ngettext("Enter a number up to %(num)s", "Enter a number up to %(num)s", most)
    return IntegerField(
        _("How many people do you bring?"), [Optional(), NumberRange(0, most, wrong)],
        description=ngettext(
            "At most %(num)s, besides yourself. Each takes a place.",
            "At most %(num)s, besides yourself. Each takes a place.", most,
        ),
        render_kw={"min": 0, "max": most},
    )  # fmt: skip


def _needs() -> TextAreaField:
    return TextAreaField(
        _("What do you need to take part?"), [Size(0, 1000)], filters=[tidy],
        description=_("Sign language, a place for a wheelchair, an assistant? Only the organisers read this, and it is deleted 30 days after the meeting."),
    )  # fmt: skip


def _question(question: RegistrationQuestion) -> Field:
    label = choose(question.texts)
    needed = [InputRequired(_("Answer this question"))] if question.is_required else [Optional()]
    if not question.options:
        return StringField(label, [*needed, Size(0, 500)], filters=[tidy])
    first = _("Choose an answer") if question.is_required else _("No answer")
    choices = [SelectChoice(NO_ANSWER, first), *options_of(question)]
    return SelectField(label, needed, choices=choices)


def options_of(question: RegistrationQuestion) -> list[SelectChoice]:
    """What can be chosen, in the reader's language; kept is what stands in the first one."""
    kept = next(iter(question.options.values()), "").splitlines()
    shown = choose(question.options).splitlines()
    pairs = zip_longest(kept, shown[: len(kept)])
    return [SelectChoice(value, words or value) for value, words in pairs]


def _said(kept: Registration | None) -> dict[str, Any]:
    if kept is None:
        return {"name": current_user.name if current_user.is_authenticated else ""}
    answers = {f"question_{one.question_id}": one.text for one in kept.answers}
    own = {"name": kept.name, "companions": kept.companions, "needs": kept.needs}
    return own | answers
