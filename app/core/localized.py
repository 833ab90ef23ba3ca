"""Texts that staff write in each language of the site."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form, FormField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from app.core.forms import Size, tidy
from app.core.i18n import direction, language_name, languages


class TextsForm(Form):
    """One text in the site's languages."""

    is_localized = True

    @property
    def others(self) -> list[Field]:
        """The fields of all languages but the default one."""
        return list(self)[1:]

    @property
    def written(self) -> int:
        """In how many of the other languages there is a text."""
        return sum(1 for field in self.others if field.data)

    @property
    def has_wrong_other(self) -> bool:
        return any(field.errors for field in self.others)


def by_language(label: str, *, needed: str = "", **how: Any) -> FormField:
    """One field for each language; `needed` is the message if the default one stays empty.

    Its data is what a localized column holds: texts by language code. `how` is what `_text` takes.
    """
    codes = languages()
    required = {codes[0]: [DataRequired(needed)]} if needed else {}
    fields = {code: _text(label, code, required.get(code, [Optional()]), **how) for code in codes}
    return FormField(type("BuiltTextsForm", (TextsForm,), fields), label=label)


def _text(
    label: str, code: str, first: list[Any], *, most: int, area: bool = False, hint: str = ""
) -> Field:
    several = len(languages()) > 1
    kind = TextAreaField if area else StringField
    return kind(
        f"{label} ({language_name(code)})" if several else label,
        description=hint,
        validators=[*first, Size(most=most)],
        filters=[tidy],
        render_kw={"lang": code, "dir": direction(code)} if several else {},
    )


def filled(texts: dict[str, str | None]) -> dict[str, str]:
    """Only the languages in which something was written."""
    return {code: text for code, text in texts.items() if text}
