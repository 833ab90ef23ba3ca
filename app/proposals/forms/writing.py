"""The form of a proposal."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from app.core.forms import Size, tidy
from app.core.i18n import choose, language_name, languages
from app.core.models import Component
from app.core.site import categories, districts
from app.core.traps import TrappedForm
from app.proposals.component import settings_for
from app.proposals.models import Proposal
from app.proposals.services import Draft

WHOLE_CITY = "0"


class ProposalForm(TrappedForm):
    """A proposal's words and place. What is asked for, and how long, the component says."""

    title = StringField(_l("Title"), [InputRequired(_l("Write a title"))], filters=[tidy])
    body = TextAreaField(
        _l("Your proposal"), [InputRequired(_l("Write what you propose"))], filters=[tidy]
    )
    category = SelectField(_l("Topic"), [InputRequired(_l("Choose a topic"))])
    district = RadioField(
        _l("Where is it?"), [InputRequired(_l("Choose a district, or “whole city”"))]
    )
    place = StringField(
        _l("Address or place"),
        [Optional(), Size(most=150)],
        filters=[tidy],
        description=_l("So that people nearby can find it. Do not give your home address."),
    )
    locale = SelectField(_l("Language you write in"), [InputRequired(_l("Choose a language"))])

    def __init__(
        self, component: Component, proposal: Proposal | None = None, **values: Any
    ) -> None:
        self.settings = settings_for(component)
        self.template = choose(self.settings.body_template)
        super().__init__(data=_shown(proposal, self.template), **values)
        self._set_sizes()
        self._set_choices()
        self._leave_out()

    def _set_sizes(self) -> None:
        settings = self.settings
        for field, least, most in (
            (self.title, settings.title_min, settings.title_max),
            (self.body, settings.body_min, settings.body_max),
        ):
            size = Size(least, most)
            field.validators = [*field.validators, size]
            field.flags.maxlength = most
        self.title.description = _(
            "Say what should be done and where. Between %(least)s and %(most)s characters.",
            least=settings.title_min,
            most=settings.title_max,
        )
        self.body.description = _(
            "What is the problem, who does it touch, what would help? At least %(least)s characters.",
            least=settings.body_min,
        )

    def _set_choices(self) -> None:
        self.category.choices = [
            SelectChoice("", _("Choose a topic")),
            *(SelectChoice(str(one.id), choose(one.name)) for one in categories()),
        ]
        self.district.choices = [
            *(SelectChoice(str(one.id), choose(one.name)) for one in districts()),
            SelectChoice(WHOLE_CITY, _("Whole city")),
        ]
        self.locale.choices = [SelectChoice(code, language_name(code)) for code in languages()]

    def _leave_out(self) -> None:
        """What the component does not ask for, and what there is no choice of."""
        if not self.settings.asks_category or not categories():
            del self.category
        if not self.settings.asks_district or not districts():
            del self.district
        if not self.settings.asks_place:
            del self.place
        if len(languages()) < 2:
            del self.locale

    def validate_body(self, field: Field) -> None:
        if self.template and field.data == tidy(self.template):
            raise ValidationError(_("Replace the example text with your own proposal"))

    def draft(self, before: Proposal | None = None) -> Draft:
        """What was filled in; what was not asked for stays as it was before."""
        return Draft(
            title=self.title.data,
            body=self.body.data,
            category_id=self._chosen("category", before.category_id if before else None),
            district_id=self._chosen("district", before.district_id if before else None),
            place=self.place.data or "" if "place" in self else before.place if before else "",
            locale=self._locale(before),
        )

    def _chosen(self, name: str, otherwise: int | None) -> int | None:
        return (int(self[name].data or 0) or None) if name in self else otherwise

    def _locale(self, before: Proposal | None) -> str:
        if "locale" in self:
            return str(self.locale.data)
        return before.locale if before else languages()[0]


def _shown(proposal: Proposal | None, template: str) -> dict[str, Any]:
    """What stands in the form at first."""
    if proposal is None:
        return {"body": template, "locale": str(get_locale()).split("_")[0]}
    return {
        "title": proposal.title,
        "body": proposal.body,
        "category": str(proposal.category_id or ""),
        "district": str(proposal.district_id or WHOLE_CITY),
        "place": proposal.place,
        "locale": proposal.locale,
    }
