"""What facilitators fill in about money and projects, and when they close a round."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.budgets.forms.fields import MoneyField, options
from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.core.site import categories, districts


class EnvelopeForm(FlaskForm):
    """Money for the city or a district."""

    amount = MoneyField(_l("Amount"), validators=[InputRequired(_l("Enter an amount"))])
    district_id = SelectField(_l("For"), coerce=int)
    title = StringField(_l("Name"), filters=[tidy], validators=[Size(0, 80)], description=_l("Only if the place is not name enough."))  # fmt: skip
    rolls_to_id = SelectField(_l("What is left over goes to"), coerce=int)

    def __init__(self, round_: Any, envelope: Any = None, **kwargs: Any) -> None:
        super().__init__(obj=envelope, **kwargs)
        self.amount.currency = round_.currency
        self.district_id.choices = options([(0, _("The whole city")), *_districts()])
        others = [(e.id, e.name) for e in round_.envelopes if e is not envelope]
        self.rolls_to_id.choices = options([(0, _("Nowhere: it stays with the council")), *others])

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
    conflict_group = StringField(
        _l("Group of projects that exclude each other"),
        filters=[tidy],
        validators=[Size(0, 60)],
        description=_l(
            "Give them the same name, such as “station square”. Only one of them can be funded."
        ),
    )

    def __init__(self, round_: Any, project: Any = None, **kwargs: Any) -> None:
        super().__init__(obj=project, **kwargs)
        self.cost.currency = round_.currency
        self.envelope_id.choices = options([(e.id, e.name) for e in round_.envelopes])
        topics = [(c.id, choose(c.name)) for c in categories()]
        self.category_id.choices = options([(0, _("No topic")), *topics])
        self.district_id.choices = options([(0, _("The whole city")), *_districts()])

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
            "conflict_group": self.conflict_group.data or "",
        }


def _districts() -> list[tuple[int, str]]:
    return [(district.id, choose(district.name)) for district in districts()]
