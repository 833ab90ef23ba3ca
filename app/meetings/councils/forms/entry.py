"""What all forms for records of the council share."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Optional

from app.core.moments import YEARS
from app.meetings.councils.services import (
    text_of,
)
from app.meetings.councils.services.holding import Entry
from app.meetings.seen import SeenForm


class EntryForm(SeenForm):
    """A record of the council."""

    shown: ClassVar[tuple[str, ...]] = ()  # the fields in their order
    blamed: ClassVar[dict[type[Exception], tuple[str, Any]]] = {}  # field and words by error

    def __init__(self, entry: Entry | None = None, **values: Any) -> None:
        super().__init__(obj=entry, **values)
        for name in self.shown:  # errors are said in this order, too
            self._fields[name] = self._fields.pop(name)
        if entry is not None:
            self.see(text_of(entry))

    def refuse(self, error: Exception) -> None:
        """Say beside its field what stood against it; at the top what belongs to none."""
        if type(error) in self.blamed:
            name, words = self.blamed[type(error)]
            self[name].errors = [*self[name].errors, words]
        else:
            self.form_errors = [_("It was taken off the site meanwhile. Your words are not saved")]

    def values(self) -> dict[str, Any]:
        """What was filled in, by the columns."""
        fields = {
            name: one for name, one in self._fields.items() if not isinstance(one, HiddenField)
        }
        return {
            name: (one.data or "") if isinstance(one, StringField) else one.data
            for name, one in fields.items()
        }


def _usual_year(_form: SeenForm, field: DateField) -> None:
    if field.data and field.data.year not in YEARS:
        raise ValidationError(_("Choose another year"))


def day(label: Any) -> DateField:
    return DateField(label, [Optional(), _usual_year])


class Threefold(SelectField):
    """Yes, no, or not said."""

    def __init__(self, label: Any, **values: Any) -> None:
        words = {"": _l("Not said"), "yes": _l("Yes"), "no": _l("No")}
        choices = [SelectChoice(value, word) for value, word in words.items()]
        super().__init__(label, choices=choices, **values)

    def process_data(self, value: Any) -> None:
        self.data = {True: "yes", False: "no"}.get(value, "")

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.data)


class LastingForm(EntryForm):
    """What is from a day to a day."""

    starts_on = day(_l("Since"))
    ends_on = day(_l("Until"))

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Choose a day that is not before the first one"))
