"""Texts that staff write in each language of the site, and the address they make."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError

from app.core.localized import by_language, filled
from app.core.text import slug_of

__all__ = ["RevisedForm", "by_language", "check_slug", "filled", "slug_or"]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = {"new"}


class RevisedForm(FlaskForm):
    """Remembers which revision of the process the person had before them."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision; whatever is no number is none that ever was."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0


def check_slug(_form: FlaskForm, field: Field) -> None:
    """The part of the address that a facilitator chooses."""
    if field.data and (not SLUG.fullmatch(field.data) or field.data in RESERVED):
        raise ValidationError(
            _("Use small letters, digits and hyphens, such as streets-and-squares-2027")
        )


def slug_or(slug: str | None, titles: dict[str, str], other: str) -> str:
    """The address chosen, or one made of the first title that has letters."""
    made = (slug_of(title) for title in titles.values())
    return slug or next((one for one in made if one and one not in RESERVED), other)
