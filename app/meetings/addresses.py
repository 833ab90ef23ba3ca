"""What something is about, typed as addresses of pages here."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import TextAreaField, ValidationError

from app.core.forms import Size, tidy
from app.core.linked import resource_at
from app.core.models import Resource

MOST = 30


class AddressesField(TextAreaField):
    """One address a line; `things` is what has its page there."""

    def __init__(self, label: Any, **values: Any) -> None:
        super().__init__(label, [Size(0, 5000)], filters=[tidy], **values)
        self.things: tuple[Resource, ...] = ()
        self.known: frozenset[int] = frozenset()  # what it is about by now, hidden meanwhile or not

    def pre_validate(self, _form: Any) -> None:
        lines = [line.strip() for line in (self.data or "").splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("Name at most %(most)s addresses", most=MOST))
        found = {line: resource_at(line) for line in lines}
        for line, thing in found.items():
            if thing is None or not (thing.is_public or thing.id in self.known):
                raise ValidationError(_("There is nothing public at %(address)s", address=line))
        self.things = tuple(thing for thing in found.values() if thing is not None)


def typed(links: Any) -> str:
    """The addresses as the field takes them."""
    return "\n".join(link.resource.url for link in links)
