"""A decision with its reasons: the author and the reporters read them word for word."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.core.models import Component
from app.moderation.forms.rules import known
from app.moderation.models import (
    RESTRICTIONS,
    RULE_TEXTS,
    Case,
    CaseState,
    Measure,
    Rule,
    Sanction,
)
from app.moderation.services import Verdict

LONGEST = 365  # days
MEASURES = {
    Measure.CONFIRM: _l("Leave the decision as it is"),
    Measure.KEEP: _l("Keep the text public as it is"),
    Measure.HIDE: _l("Hide the text"),
    Measure.HIDE_PART: _l("Hide a part of the text"),
    Measure.MOVE: _l("Move it to where it belongs"),
}
SANCTIONS = {
    Sanction.NONE: _l("Nothing"),
    Sanction.WARN: _l("Warn them"),
    Sanction.LIMIT: _l("They cannot publish for some days"),
    Sanction.BLOCK: _l("Block the account"),
}
TOO_FAR = {
    Sanction.LIMIT: _l("Only moderators of the whole site can stop people from publishing"),
    Sanction.BLOCK: _l("Only moderators of the whole site block accounts"),
}


def _rules() -> list[SelectChoice]:
    named = [SelectChoice(str(rule), text) for rule, text in RULE_TEXTS.items()]
    return [SelectChoice("", _l("None")), *named]


class Reasons(FlaskForm):
    """The rule and the statement that every decision has."""

    rule = SelectField(_l("Which rule does it break?"), choices=_rules, validate_choice=False)
    statement = TextAreaField(
        _l("Statement of reasons"),
        description=_l(
            "The author and the people who reported it read this. Say what in the text breaks or keeps the rule, and write to a person. Do not repeat private data."
        ),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reasons for your decision")), Size(15, 3000)],
    )

    @property
    def named_rule(self) -> Rule | None:
        return known(self.rule.data)


class DecisionForm(Reasons):
    """What happens to the text, and what to its author."""

    decision = RadioField(
        _l("What happens to the text?"), validators=[InputRequired(_l("Choose a decision"))]
    )
    passage = TextAreaField(
        _l("The part to hide"),
        description=_l("Copy it from the text, letter by letter. Readers see a note instead."),
        filters=[tidy],
        validators=[Size(0, 3000)],
    )
    place = SelectField(_l("Where it belongs"), coerce=str, validate_choice=False)
    author = RadioField(
        _l("What happens to the author?"),
        choices=[SelectChoice(one.value, words) for one, words in SANCTIONS.items()],
        default=Sanction.NONE.value,
        validate_choice=False,
    )
    days = IntegerField(_l("For how many days?"), default=7, validators=[Optional()])

    case: Case
    within_reach: frozenset[Sanction] = frozenset()  # of those on the whole site
    places: dict[str, Component]

    @property
    def measure(self) -> Measure | None:
        return Measure(self.decision.data) if self.decision.data in set(Measure) else None

    @property
    def sanction(self) -> Sanction:
        return Sanction(self.author.data) if self.author.data in set(Sanction) else Sanction.NONE

    def validate_rule(self, _field: SelectField) -> None:
        does_nothing = self.measure is Measure.KEEP and self.sanction is Sanction.NONE
        if not does_nothing and self.measure is not Measure.CONFIRM and not self.named_rule:
            raise ValidationError(_l("Choose the rule it breaks"))

    def validate_passage(self, field: TextAreaField) -> None:
        if self.measure is not Measure.HIDE_PART:
            return
        if not field.data:
            raise ValidationError(_l("Copy the part to hide from the text"))
        if field.data not in self.case.resource.body:
            raise ValidationError(_l("This is not in the text letter by letter. Copy it again."))

    def validate_place(self, field: SelectField) -> None:
        if self.measure is Measure.MOVE and field.data not in self.places:
            raise ValidationError(_l("Choose where it belongs"))

    def validate_author(self, _field: RadioField) -> None:
        person = self.case.resource.author
        if self.sanction is Sanction.NONE:
            return
        if person is None or person.deleted_at:
            raise ValidationError(_l("The author has no account any more"))
        if self.sanction in RESTRICTIONS - self.within_reach:
            raise ValidationError(TOO_FAR[self.sanction])

    def validate_days(self, field: IntegerField) -> None:
        if self.sanction is Sanction.LIMIT and not 1 <= (field.data or 0) <= LONGEST:
            raise ValidationError(_("Enter a number of days from 1 to %(most)s", most=LONGEST))

    @property
    def verdict(self) -> Verdict:
        """What was decided, in terms of the service."""
        measure = self.measure or Measure.KEEP
        is_confirmed = measure is Measure.CONFIRM
        return Verdict(
            measure,
            self.statement.data or "",
            rule=None if is_confirmed else self.named_rule,
            sanction=Sanction.NONE if is_confirmed else self.sanction,
            passage=self.passage.data or "" if measure is Measure.HIDE_PART else "",
            days=self.days.data or 0,
            to=self.places.get(self.place.data) if measure is Measure.MOVE else None,
        )


def decision_form(
    case: Case, places: list[Component], *, within_reach: frozenset[Sanction], **how: Any
) -> DecisionForm:
    """The form of a case, with the choices that there are for it."""
    form = DecisionForm(**how)
    form.case, form.within_reach = case, within_reach
    form.places = {str(one.id): one for one in places}
    left_out = set() if case.state is CaseState.APPEALED else {Measure.CONFIRM}
    if not places:
        left_out.add(Measure.MOVE)
    form.decision.choices = [
        SelectChoice(one.value, words) for one, words in MEASURES.items() if one not in left_out
    ]
    named = [
        SelectChoice(key, f"{choose(one.name)} – {one.space.title}")
        for key, one in form.places.items()
    ]
    form.place.choices = [SelectChoice("", _("Choose")), *named]
    return form


class TogetherForm(Reasons):
    """One decision with one statement for several cases."""

    decision = RadioField(
        _l("What happens to these texts?"),
        choices=[SelectChoice(one.value, MEASURES[one]) for one in (Measure.KEEP, Measure.HIDE)],
        validators=[InputRequired(_l("Choose a decision"))],
    )

    def validate_rule(self, _field: SelectField) -> None:
        if self.decision.data == Measure.HIDE and not self.named_rule:
            raise ValidationError(_l("Choose the rule they break"))

    @property
    def verdict(self) -> Verdict:
        return Verdict(Measure(self.decision.data), self.statement.data or "", rule=self.named_rule)
