"""The forms for choosing a kind of component and for setting one up."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FormField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.core import kinds
from app.core.forms import Size, tidy
from app.core.kinds import ComponentKind
from app.core.models import Component
from app.spaces.forms.settings import settings_form, shown_fields, validated
from app.spaces.forms.texts import RevisedForm, by_language, check_slug, filled, slug_or
from app.spaces.models import Space
from app.spaces.services import ComponentValues


def _what_people_do(kind: ComponentKind) -> str:
    return ", ".join(str(action.label) for action in kind.actions)


class KindForm(FlaskForm):
    """Which kind of component to add."""

    kind = RadioField(_l("What should people be able to do?"), validators=[InputRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [
            SelectChoice(kind.name, str(kind.label), {"hint": _what_people_do(kind)})
            for kind in kinds.known()
        ]


class ComponentForm(RevisedForm):
    """What every component form has; name and settings are added for its kind."""

    kind: ComponentKind
    kept: dict[str, Any]
    values: ComponentValues

    def validate(self, extra_validators: Any = None) -> bool:
        """Both the fields and the kind's own schema must agree."""
        if not super().validate(extra_validators):
            return False
        settings: dict[str, Any] | None = self.kept
        if "settings" in self:
            settings = validated(self.kind.settings, self.kept, self["settings"])
        if settings is None:
            return False
        names = filled(self["name"].data)
        self.values = ComponentValues(
            slug_or(self["slug"].data, names, self.kind.name), names, settings
        )
        return True


def component_form(
    space: Space, kind: ComponentKind, component: Component | None = None
) -> ComponentForm:
    """The form of this kind, filled with a component or with the kind's defaults."""
    kept = kinds.settings_of(component) if component else kind.settings()
    fields: dict[str, Any] = {
        "name": by_language(_("Name"), most=80, needed=_("Enter a name")),
        "slug": StringField(
            _("Address"),
            description=_("A short word for addresses. Left empty, the name makes it."),
            validators=[check_slug, Size(most=80)],
            filters=[tidy],
        ),
    }
    if shown_fields(kind.settings):
        fields["settings"] = FormField(settings_form(kind.settings), label=_("Settings"))
    built = type("BuiltComponentForm", (ComponentForm,), fields)
    form: ComponentForm = built(
        name=component.name if component else {},
        slug=component.slug if component else "",
        settings=kept.model_dump(),
        revision=space.revision,
    )
    form.kind, form.kept = kind, kept.model_dump(mode="json")
    return form
