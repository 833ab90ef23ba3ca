"""What staff fill in: answers, assessments, and what is done to several proposals together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from app.accounts.models import User
from app.core.forms import Size, tidy
from app.core.i18n import languages
from app.core.money import Amount
from app.core.states import STATES
from app.proposals.models import Feasibility, Progress, Proposal
from app.proposals.models.proposals import ANSWERS, state_of


class AnswerForm(FlaskForm):
    """The official answer, to one proposal or to several at once."""

    status = RadioField(
        _l("What does the council say?"),
        [InputRequired(_l("Choose what the council says"))],
        choices=[SelectChoice(one.value, STATES[state_of(one)].word) for one in ANSWERS],
    )
    headline = StringField(
        _l("The answer in one sentence"),
        [InputRequired(_l("Write the answer in one sentence")), Size(5, 150)],
        filters=[tidy],
        description=_l("Such as: “Yes. It will be done by 31 January 2027”."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [
            InputRequired(_l("Give the reason. A refusal needs it as much as a yes.")),
            Size(15, 5000),
        ],
        filters=[tidy],
        description=_l("Why, with the numbers that decided it, and what else can be done."),
    )
    cost = Amount(_l("Estimated cost"), [Optional()])
    decided_where = StringField(
        _l("Where was it decided?"),
        [Optional(), Size(most=200)],
        filters=[tidy],
        description=_l("Such as: transport committee, 17 November, item 3."),
    )
    due_on = DateField(
        _l("Promised by"),
        [Optional()],
        description=_l("Leave it empty if nothing is promised. Everybody sees when it is late."),
    )
    progress = SelectField(
        _l("How far is it?"),
        choices=[SelectChoice(one.value, STATES[one.value].word) for one in Progress],
        default=Progress.ON_TRACK.value,
    )
    when = RadioField(
        _l("When is it public?"),
        [InputRequired(_l("Choose when it becomes public"))],
        choices=[
            SelectChoice("now", _l("At once")),
            SelectChoice("later", _l("Later, when I publish it")),
        ],
        default="now",
    )

    @classmethod
    def of(cls, proposal: Proposal | None) -> AnswerForm:
        """The form with the answer that was given before."""
        given = proposal.answer if proposal else None
        return cls(obj=given) if given else cls()

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "headline": self.headline.data,
            "reason": self.reason.data,
            "cost": self.cost.data,
            "decided_where": self.decided_where.data or "",
            "due_on": self.due_on.data,
            "progress": Progress(self.progress.data),
            "locale": languages()[0],
            "at_once": self.when.data == "now",
        }


class AssessmentForm(FlaskForm):
    """What an evaluator found."""

    feasible = RadioField(
        _l("Can it be done?"),
        [InputRequired(_l("Choose whether it can be done"))],
        choices=[
            SelectChoice(Feasibility.YES.value, _l("Yes")),
            SelectChoice(Feasibility.PARTLY.value, _l("In part")),
            SelectChoice(Feasibility.NO.value, _l("No")),
        ],
    )
    cost = Amount(_l("Estimated cost"), [Optional()])
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Give the reason. Everybody can read it.")), Size(15, 3000)],
        filters=[tidy],
        description=_l("Everybody can read this, with your name."),
    )


class TogetherForm(FlaskForm):
    """What is done to the proposals that were ticked in the list."""

    chosen = SelectMultipleField(coerce=int, validate_choice=False)
    do = SelectField(
        _l("What to do"),
        choices=[
            SelectChoice("check", _l("Mark as being checked")),
            SelectChoice("assign", _l("Assign to an evaluator")),
            SelectChoice("answer", _l("Answer together")),
            SelectChoice("publish", _l("Publish their answers")),
            SelectChoice("merge", _l("Merge into one proposal")),
        ],
    )
    evaluator = SelectField(_l("Evaluator"), coerce=int, validate_choice=False, default=0)
    into = IntegerField(_l("Number of the proposal to merge into"), [Optional()])

    def offer(self, evaluators: Sequence[User]) -> None:
        self.evaluator.choices = [
            SelectChoice(0, _("Choose an evaluator")),
            *(SelectChoice(one.id, one.shown_name) for one in evaluators),
        ]

    def validate_chosen(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Tick at least one proposal"))

    def validate_evaluator(self, field: SelectField) -> None:
        known = {choice.value for choice in field.choices or () if choice.value}
        if self.do.data == "assign" and field.data not in known:
            raise ValidationError(_("Choose an evaluator"))

    def validate(self, extra_validators: Any = None) -> bool:
        """`into` may be empty for all but merging; an optional field asks no further by itself."""
        fits = bool(super().validate(extra_validators))
        if self.do.data == "merge" and not self.into.data:
            self.into.errors = [_("Enter the number of the proposal to merge into")]
            return False
        return fits
