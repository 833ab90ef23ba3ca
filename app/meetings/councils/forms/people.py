"""Committees, members, and who belongs to what."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired

from app.core.forms import Size, tidy
from app.core.linked import page_at
from app.extensions import db
from app.meetings.councils import queries
from app.meetings.councils.forms.entry import EntryForm, LastingForm, Threefold
from app.meetings.councils.models import CouncilMember
from app.meetings.councils.services import (
    AlreadyMember,
    Seat,
)


class CommitteeForm(LastingForm):
    """A committee, a faction, an office."""

    shown: ClassVar[tuple[str, ...]] = (
        "name",
        "short_name",
        "classification",
        "starts_on",
        "ends_on",
    )
    name = StringField(
        _l("Name"), [InputRequired(_l("Write the name")), Size(2, 200)], filters=[tidy]
    )
    short_name = StringField(_l("Short name"), [Size(0, 60)], filters=[tidy])
    classification = StringField(
        _l("What it is"), [Size(0, 80)], filters=[tidy],
        description=_l("Such as committee, faction or office."),
    )  # fmt: skip


class PersonForm(EntryForm):
    """Somebody on the council or one of its committees."""

    shown: ClassVar[tuple[str, ...]] = ("name", "given_name", "family_name")
    name = StringField(
        _l("Name"), [InputRequired(_l("Write the name")), Size(2, 120)], filters=[tidy],
        description=_l("As it is shown, with a title where there is one."),
    )  # fmt: skip
    given_name = StringField(_l("Given name"), [Size(0, 80)], filters=[tidy])
    family_name = StringField(
        _l("Family name"), [InputRequired(_l("Write the family name")), Size(1, 80)],
        filters=[tidy], description=_l("Lists are sorted by it."),
    )  # fmt: skip


class SeatForm(LastingForm):
    """Somebody's part in a committee."""

    shown: ClassVar[tuple[str, ...]] = ("role", "has_vote", "starts_on", "ends_on")
    blamed = {AlreadyMember: ("role", _l("They have this role there in these days already"))}
    role = StringField(
        _l("Role"), [Size(0, 80)], filters=[tidy], description=_l("Such as chair or member.")
    )
    has_vote = Threefold(_l("May they vote there?"))

    def seat(self) -> Seat:
        days = {"starts_on": self.starts_on.data, "ends_on": self.ends_on.data}
        return Seat(self.role.data or "", self.has_vote.answer, **days)


class NewSeatForm(SeatForm):
    """Who it is belongs to it: it is another membership if it is somebody else's."""

    shown: ClassVar[tuple[str, ...]] = ("person", *SeatForm.shown)
    person = StringField(
        _l("Who?"), [InputRequired(_l("Write a name")), Size(0, 300)], filters=[tidy],
        description=_l("The name as it stands in the list of members, or the address of their page there."),
    )  # fmt: skip

    found: CouncilMember | None = None

    def validate_person(self, field: StringField) -> None:
        page = page_at(field.data)
        if page.endpoint == "councils.person":
            one = db.session.get(CouncilMember, page.values["person_id"])
            people = [one] if one and one.deleted_at is None else []
        else:
            people = list(db.session.scalars(queries.people_called(field.data).limit(2)))
        if not people:
            raise ValidationError(_("Nobody in the list of members is called so. Enter them first"))
        if len(people) > 1:
            raise ValidationError(_("Several are called so. Write the address of the page of one"))
        self.found = people[0]
