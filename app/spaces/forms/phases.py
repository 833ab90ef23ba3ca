"""The form for one phase."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import Field, ValidationError
from wtforms.validators import InputRequired

from app.core.i18n import zone
from app.core.moments import MomentField
from app.spaces.forms.texts import RevisedForm, by_language, filled
from app.spaces.models import Phase, Process
from app.spaces.services import PhaseValues


class PhaseForm(RevisedForm):
    """What every phase form has; the texts are added for the site's languages."""

    def validate_ends_at(self, field: Field) -> None:
        start = self["starts_at"].data
        if start and field.data and field.data <= start:
            raise ValidationError(_("Choose an end that is later than the start"))

    @property
    def values(self) -> PhaseValues:
        return PhaseValues(
            filled(self["name"].data),
            filled(self["description"].data),
            self["starts_at"].data,
            self["ends_at"].data,
        )


def phase_form(process: Process, phase: Phase | None = None) -> PhaseForm:
    """The form, filled with a phase or empty."""
    clocks = _("By the clocks of %(zone)s.", zone=zone().key.replace("_", " "))
    fields = {
        "name": by_language(_("Name"), most=60, needed=_("Enter a name, such as “Collect ideas”")),
        "starts_at": MomentField(
            _("Starts"), validators=[InputRequired(_("Enter when it starts"))], description=clocks
        ),
        "ends_at": MomentField(
            _("Ends"),
            validators=[InputRequired(_("Enter when it ends"))],
            description=_("At this minute everything it opens is closed."),
            is_end=True,
        ),
        "description": by_language(
            _("Text on the timeline"),
            most=140,
            hint=_("A few words, such as “58 projects on the ballot”."),
        ),
    }
    built = type("BuiltPhaseForm", (PhaseForm,), fields)
    return built(obj=phase, revision=process.revision)
