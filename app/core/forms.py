"""What forms share: filters, and limits that say how to mend."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, ValidationError

from app.core.i18n import choose
from app.core.site import categories, districts


def tidy(value: str | None) -> str | None:
    """Trim a line of text; line ends become \\n, so that lengths agree with the browser's."""
    return value.replace("\r\n", "\n").strip() if value else value


class Size:
    """Between `least` and `most` characters; the message says by how many to change.

    `most` is also read by the field macro for its counter.
    """

    def __init__(self, least: int = 0, most: int = 0) -> None:
        self.least, self.most = least, most
        self.field_flags = {"minlength": least} if least else {}
        if most:
            self.field_flags["maxlength"] = most

    def __call__(self, form: FlaskForm, field: Field) -> None:
        length = len(field.data or "")
        if length < self.least:
            n = self.least - length
            message = ngettext("Write %(num)s more character", "Write %(num)s more characters", n)
            raise ValidationError(message)
        if self.most and length > self.most:
            n = length - self.most
            message = ngettext("Shorten by %(num)s character", "Shorten by %(num)s characters", n)
            raise ValidationError(message)


def optional_id(value: str | int | None) -> int | None:
    """The id that a select holds, or nothing for its empty choice."""
    return int(value) if value not in {None, "", "None"} else None


def topic_choices() -> list[SelectChoice]:
    """The site's categories, with an empty choice first."""
    named = [SelectChoice(c.id, choose(c.name)) for c in categories()]
    return [SelectChoice("", _("No topic")), *named]


def district_choices() -> list[SelectChoice]:
    """The site's districts, the whole city first."""
    named = [SelectChoice(d.id, choose(d.name)) for d in districts()]
    return [SelectChoice("", _("Whole city")), *named]


class EmptyForm(FlaskForm):
    """Only the token: for buttons."""


def errors_of(form: FlaskForm) -> dict[str, Any]:
    """Field name to its first error, for JSON answers."""
    return {name: messages[0] for name, messages in form.errors.items() if messages}
