"""A form made of the settings schema of a kind of component.

Labels and hints are the schema's own (`title`, `description`); `json_schema_extra` may
hold `choices` (value to words), `widget: "area"` and `hidden: True`.
"""

from __future__ import annotations

import types
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Size, tidy
from app.core.moments import MomentField
from app.spaces.forms.texts import by_language


class BoxesField(SelectMultipleField):
    """Several of some values, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LinesField(TextAreaField):
    """A list of words, one a line."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(map(str, self.data or ()))

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = "\n".join(valuelist).splitlines()
        self.data = [line.strip() for line in lines if line.strip()]


def _extra(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _bare(annotation: Any) -> tuple[Any, bool]:
    """A type without its `| None`, and whether it had one."""
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [one for one in get_args(annotation) if one is not type(None)]
        return rest[0], len(rest) < len(get_args(annotation))
    return annotation, False


def _options(annotation: Any, info: FieldInfo) -> list[SelectChoice] | None:
    """The values of an enumeration or Literal with their words."""
    words = _extra(info).get("choices", {})
    if get_origin(annotation) is Literal:
        values = [str(value) for value in get_args(annotation)]
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        values = [str(member.value) for member in annotation]
    else:
        return None
    return [SelectChoice(v, str(words.get(v, v.replace("_", " ")))) for v in values]


def _limits(info: FieldInfo) -> dict[str, Any]:
    """ge, gt, le, lt, min_length and max_length as far as the schema sets them."""
    names = ("ge", "gt", "le", "lt", "min_length", "max_length")
    return {
        name: getattr(rule, name)
        for rule in info.metadata
        for name in names
        if getattr(rule, name, None) is not None
    }


def _between(limits: dict[str, Any]) -> NumberRange:
    least, most = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if least is not None and most is not None:
        message = _("Enter a number from %(least)s to %(most)s", least=least, most=most)
    elif least is not None:
        message = _("Enter %(least)s or more", least=least)
    else:
        message = _("Enter %(most)s or less", most=most)
    return NumberRange(least, most, message)


def _number(info: FieldInfo, kind: Any, optional: bool, common: dict[str, Any]) -> Field:
    limits = _limits(info)
    first = Optional() if optional else InputRequired(_("Enter a number"))
    rules = [first, *([_between(limits)] if limits else [])]
    field = IntegerField if kind is int else DecimalField
    return field(validators=rules, render_kw={"inputmode": "numeric"}, **common)


def _words(info: FieldInfo, common: dict[str, Any]) -> Field:
    most = _limits(info).get("max_length", 0)
    kind = TextAreaField if _extra(info).get("widget") == "area" else StringField
    return kind(validators=[Optional(), Size(most=most)], filters=[tidy], **common)


_SIMPLE = {bool: BooleanField, date: DateField, datetime: MomentField}


def _several(annotation: Any, info: FieldInfo, common: dict[str, Any]) -> Field | None:
    """A field for collections and nested settings, nothing for single values."""
    if get_origin(annotation) in {list, set, frozenset, tuple}:
        inner = get_args(annotation)[0]
        if options := _options(inner, info):
            return BoxesField(choices=options, **common)
        return LinesField(**common)
    if get_origin(annotation) is dict:
        area = _extra(info).get("widget") == "area"
        return by_language(common["label"], most=5_000, area=area, hint=common["description"])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return FormField(settings_form(annotation), label=common["label"])
    return None


def _field(name: str, info: FieldInfo) -> Field:
    annotation, optional = _bare(info.annotation)
    label = str(info.title or name.replace("_", " ").capitalize())
    common = {"label": label, "description": str(info.description or "")}
    if (several := _several(annotation, info, common)) is not None:
        return several
    if options := _options(annotation, info):
        none = [SelectChoice("", _("None"))] if optional else []
        return SelectField(choices=[*none, *options], **common)
    if annotation in {int, float, Decimal}:
        return _number(info, annotation, optional, common)
    if annotation in _SIMPLE:
        rules = [] if annotation is bool else [Optional()]
        return _SIMPLE[annotation](validators=rules, **common)
    return _words(info, common)


def shown_fields(schema: type[BaseModel]) -> dict[str, FieldInfo]:
    """The settings that facilitators set; the others keep their values."""
    return {
        name: info for name, info in schema.model_fields.items() if not _extra(info).get("hidden")
    }


def settings_form(schema: type[BaseModel]) -> type[Form]:
    """A form class with one field for each setting."""
    fields = {name: _field(name, info) for name, info in shown_fields(schema).items()}
    return type(f"{schema.__name__}Form", (Form,), fields)


def validated(
    schema: type[BaseModel], kept: dict[str, Any], entered: FormField
) -> dict[str, Any] | None:
    """The settings to store, or nothing and the schema's objections beside their fields."""
    data = {name: _cleared(value) for name, value in entered.data.items()}
    try:
        settings = schema.model_validate({**kept, **data})
    except ValidationError as error:
        for problem in error.errors():
            _object(entered, problem)
        return None
    return settings.model_dump(mode="json")


def _cleared(value: Any) -> Any:
    """An empty choice is nothing; languages left empty are not kept."""
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one is not None}
    return None if value == "" else value


def _object(entered: FormField, problem: Any) -> None:
    """Put what the schema says beside the field it is about, else beside the first one."""
    names = [field.short_name for field in entered]
    at = str(problem["loc"][0]) if problem["loc"] else ""
    field = entered[at] if at in names else entered[names[0]]
    reason = problem.get("ctx", {}).get("error")
    text = str(reason) if reason else _("This value cannot be used here")
    field.errors = [*field.errors, text]
