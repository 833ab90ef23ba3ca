"""The form for a process's texts."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import StringField

from app.core.forms import Size, tidy
from app.spaces.forms.texts import RevisedForm, by_language, check_slug, filled, slug_or
from app.spaces.models import Process
from app.spaces.services import Texts

TEXTS = ("titles", "summaries", "descriptions", "who_decides")


class ProcessForm(RevisedForm):
    """What every process form has; the texts are added for the site's languages."""

    @property
    def texts(self) -> Texts:
        return Texts(**{name: filled(self[name].data) for name in TEXTS})

    @property
    def address(self) -> str:
        return slug_or(self["slug"].data, self.texts.titles, "process")


def process_form(process: Process | None = None) -> ProcessForm:
    """The form, filled with a process or empty."""
    fields = {
        "titles": by_language(_("Title"), most=120, needed=_("Enter a title")),
        "summaries": by_language(
            _("Summary"),
            most=400,
            area=True,
            hint=_("One or two sentences, shown under the title and in lists."),
        ),
        "descriptions": by_language(
            _("What is being decided"),
            most=10_000,
            area=True,
            hint=_("Headings, lists and links are written in Markdown."),
        ),
        "who_decides": by_language(
            _("Who decides, and how the result is binding"),
            most=5_000,
            area=True,
            hint=_("Say who takes the decision, when, and what the council has promised."),
        ),
        "slug": StringField(
            _("Address"),
            description=_("The last part of the page's address. Left empty, the title makes it."),
            validators=[check_slug, Size(most=80)],
            filters=[tidy],
        ),
    }
    built = type("BuiltProcessForm", (ProcessForm,), fields)
    return built(obj=process, revision=process.revision if process else 0)
