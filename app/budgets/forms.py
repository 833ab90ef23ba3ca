"""What people and facilitators fill in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import numbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from app.budgets.services.wording import BALLOTS
from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.core.moments import MomentField
from app.core.site import categories, districts, site

LARGEST = 10**13  # minor units


def _options(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in pairs]


class MoneyField(StringField):
    """An amount in whole units or with decimals, kept in minor units (`data`)."""

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.typed = ""

    @property
    def digits(self) -> int:
        return numbers.get_currency_precision(self.currency or site().currency)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.typed = valuelist[0].strip()
        text = self.typed.replace(" ", "").replace("\u00a0", "")
        if "," in text and "." not in text and len(text.rpartition(",")[2]) != 3:
            text = text.replace(",", ".")
        try:
            amount = Decimal(text.replace(",", "")).scaleb(self.digits)
            exact = amount == amount.to_integral()
        except InvalidOperation:
            exact, amount = False, Decimal(0)
        if not exact or not 0 < amount <= LARGEST:
            self.data = None
            raise ValueError(_("Enter an amount above zero, like 64000"))
        self.data = int(amount)

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        whole, rest = divmod(int(self.data), 10**self.digits)
        return f"{whole}.{rest:0{self.digits}d}" if rest else str(whole)


class DistrictForm(FlaskForm):
    """The first step of voting in a round with district money."""

    area = RadioField(_l("Where do you live?"), validators=[InputRequired(_l("Choose your district"))])  # fmt: skip

    def __init__(self, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = _options(offered)


class CastForm(FlaskForm):
    """The end of the review: the choices travel in the form, so that what was seen is what is cast."""

    submission = HiddenField(validators=[Size(16, 64)])
    area = HiddenField()
    sure = BooleanField(_l("This is my own choice"), validators=[InputRequired(_l("Confirm that this is your own choice"))])  # fmt: skip


class CancelForm(FlaskForm):
    """Taking a ballot back."""

    submission = HiddenField(validators=[Size(16, 64)])


class RoundForm(FlaskForm):
    """What a round is, until it is opened."""

    title = StringField(_l("Title"), filters=[tidy], validators=[InputRequired(_l("Write a title")), Size(5, 120)])  # fmt: skip
    body = TextAreaField(_l("What is decided here"), filters=[tidy], validators=[Size(0, 5000)])
    ballot_type = RadioField(
        _l("How people vote"),
        choices=_options((name, BALLOTS[name]) for name in ("knapsack", "approval", "choose-1")),
        default="knapsack",
        validators=[InputRequired()],
    )
    max_choices = IntegerField(_l("Most projects on a ballot"), validators=[Optional(), NumberRange(1, 500)])  # fmt: skip
    min_choices = IntegerField(_l("Fewest projects on a ballot"), validators=[Optional(), NumberRange(1, 500)])  # fmt: skip
    min_share = IntegerField(
        _l("Percent of the money a ballot must spend"),
        validators=[Optional(), NumberRange(1, 100)],
    )
    rule = RadioField(
        _l("The rule of the count"),
        choices=[
            SelectChoice(
                "greedy",
                _l("Most support first"),
                {"hint": _l("The project with most votes is funded, then the next, while the money lasts.")},
            ),
            SelectChoice(
                "equal-shares",
                _l("Equal shares"),
                {"hint": _l("Everybody gets the same share of the money; projects win that their supporters can pay for.")},
            ),
        ],
        default="greedy",
        description=_l("The next three questions are for “most support first”."),
    )  # fmt: skip
    by = RadioField(
        _l("What is counted first"),
        choices=[
            SelectChoice("points", _l("The project with most votes")),
            SelectChoice("votes_per_cost", _l("The project with most votes for its money")),
        ],
        default="points",
    )
    misfit = RadioField(
        _l("When a project no longer fits"),
        choices=[
            SelectChoice("skip", _l("Skip it and go on")),
            SelectChoice("stop", _l("End the count there")),
        ],
        default="skip",
    )
    threshold = IntegerField(_l("Fewest votes a project needs"), default=0, validators=[Optional(), NumberRange(0, 10**7)])  # fmt: skip
    area_rule = RadioField(
        _l("Who spends the money of a district"),
        choices=[
            SelectChoice("own", _l("People who say they live there")),
            SelectChoice("all", _l("Everybody")),
        ],
        default="own",
    )
    opens_at = MomentField(_l("Voting opens"), validators=[Optional()], description=_l("Leave both empty to follow the phase that opens voting."))  # fmt: skip
    closes_at = MomentField(_l("Voting closes"), validators=[Optional()], is_end=True)

    def validate_closes_at(self, field: Field) -> None:
        start, end = self.opens_at.data, field.data
        if bool(start) != bool(end):
            raise ValidationError(_("Set both times, or neither"))
        if start and end and end <= start:
            raise ValidationError(_("Choose a time after the opening"))

    def validate_max_choices(self, field: Field) -> None:
        least = self.min_choices.data
        if field.data and least and field.data < least:
            raise ValidationError(_("Choose at least %(n)s", n=least))

    @property
    def parameters(self) -> dict[str, Any]:
        """What the chosen rule is given; equal shares raises the shares by one whole unit of money."""
        if self.rule.data == "equal-shares":
            digits = numbers.get_currency_precision(site().currency)
            return {"completion": "add1", "increment": 10**digits}
        return {
            "by": self.by.data,
            "misfit": self.misfit.data,
            "threshold": self.threshold.data or 0,
        }

    @property
    def values(self) -> dict[str, Any]:
        """As columns of a round."""
        limits = {
            name: self[name].data
            for name in ("max_choices", "min_choices", "min_share")
            if self[name].data
        }
        return {
            "title": self.title.data,
            "body": self.body.data or "",
            "rule": self.rule.data,
            "parameters": self.parameters,
            "ballot_type": self.ballot_type.data,
            "limits": limits,
            "area_rule": self.area_rule.data,
            "opens_at": self.opens_at.data,
            "closes_at": self.closes_at.data,
        }


def round_form(round_: Any = None) -> RoundForm:
    """The form, filled from a round."""
    if round_ is None:
        return RoundForm()
    return RoundForm(
        data={
            "title": round_.title,
            "body": round_.body,
            "ballot_type": round_.ballot_type,
            "rule": round_.rule,
            "area_rule": round_.area_rule.value,
            "opens_at": round_.opens_at,
            "closes_at": round_.closes_at,
            **round_.limits,
            **round_.parameters,
        }
    )


class EnvelopeForm(FlaskForm):
    """Money for the city or a district."""

    amount = MoneyField(_l("Amount"), validators=[InputRequired(_l("Enter an amount"))])
    district_id = SelectField(_l("For"), coerce=int)
    title = StringField(_l("Name"), filters=[tidy], validators=[Size(0, 80)], description=_l("Only if the place is not name enough."))  # fmt: skip
    rolls_to_id = SelectField(_l("What is left over goes to"), coerce=int)

    def __init__(self, round_: Any, envelope: Any = None, **kwargs: Any) -> None:
        super().__init__(obj=envelope, **kwargs)
        self.amount.currency = round_.currency
        self.district_id.choices = _options([(0, _("The whole city")), *_districts()])
        others = [(e.id, e.name) for e in round_.envelopes if e is not envelope]
        self.rolls_to_id.choices = _options([(0, _("Nowhere: it stays with the council")), *others])

    @property
    def values(self) -> dict[str, Any]:
        return {
            "amount": self.amount.data,
            "district_id": self.district_id.data or None,
            "title": self.title.data or "",
            "rolls_to_id": self.rolls_to_id.data or None,
        }


class ProjectForm(FlaskForm):
    """A project by hand."""

    title = StringField(_l("Title"), filters=[tidy], validators=[InputRequired(_l("Write a title")), Size(5, 150)])  # fmt: skip
    body = TextAreaField(_l("What is built"), filters=[tidy], validators=[Size(0, 5000)])
    cost = MoneyField(_l("Cost"), validators=[InputRequired(_l("Enter the cost"))])
    envelope_id = SelectField(_l("Paid from"), coerce=int)
    category_id = SelectField(_l("Topic"), coerce=int)
    district_id = SelectField(_l("District"), coerce=int)
    place = StringField(_l("Place"), filters=[tidy], validators=[Size(0, 120)])

    def __init__(self, round_: Any, project: Any = None, **kwargs: Any) -> None:
        super().__init__(obj=project, **kwargs)
        self.cost.currency = round_.currency
        self.envelope_id.choices = _options([(e.id, e.name) for e in round_.envelopes])
        topics = [(c.id, choose(c.name)) for c in categories()]
        self.category_id.choices = _options([(0, _("No topic")), *topics])
        self.district_id.choices = _options([(0, _("The whole city")), *_districts()])

    @property
    def values(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "body": self.body.data or "",
            "cost": self.cost.data,
            "envelope_id": self.envelope_id.data,
            "category_id": self.category_id.data or None,
            "district_id": self.district_id.data or None,
            "place": self.place.data or "",
        }


class CloseForm(FlaskForm):
    """Closing before the time takes a reason, which is published."""

    reason = TextAreaField(_l("Why voting ends before its time"), filters=[tidy], validators=[Size(0, 1000)])  # fmt: skip


def _districts() -> list[tuple[int, str]]:
    return [(district.id, choose(district.name)) for district in districts()]
