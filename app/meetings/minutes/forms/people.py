"""Who was there, typed one person a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from wtforms import TextAreaField, ValidationError

from app.accounts.models import User
from app.core.forms import Size, tidy
from app.core.i18n import local
from app.core.moments import in_council_zone
from app.extensions import db
from app.meetings.minutes import wording
from app.meetings.minutes.forms.parts import PartForm
from app.meetings.minutes.services.writing import MOST_PEOPLE, Person
from app.meetings.models import Attendee, Meeting, Minutes, Part, Presence

COLUMNS = 6  # name; part; presence; from; until; e-mail
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
BEFORE = timedelta(hours=3)  # earlier than this before the meeting is after midnight


class PeopleForm(PartForm):
    """The list of those who came, sent apologies or stayed away."""

    people = TextAreaField(
        _l("Who was there?"), [Size(0, 60_000)], filters=[tidy],
        description=_l("One person a line: name; chair, clerk, member or guest; present, apologies or absent; from; until; e-mail address of an account. Only the name is needed. Who has an account can propose corrections."),
    )  # fmt: skip

    found: tuple[Person, ...] = ()

    def __init__(self, minutes: Minutes, before: str) -> None:
        self.meeting: Meeting = minutes.meeting
        super().__init__(minutes, before, data={"people": "\n".join(_lines(minutes))})

    def validate_people(self, field: TextAreaField) -> None:
        lines = (field.data or "").splitlines()
        numbered = [(n, line) for n, line in enumerate(lines, start=1) if line.strip(" ;")]
        if len(numbered) > MOST_PEOPLE:
            raise ValidationError(ngettext("At most %(num)s person", "At most %(num)s people", MOST_PEOPLE))  # fmt: skip
        read = [(n, [part.strip() for part in line.split(";")]) for n, line in numbered]
        accounts = _accounts({parts[5].lower() for _n, parts in read if len(parts) == COLUMNS})
        self.found = tuple(self._person(n, parts, accounts) for n, parts in read)

    def _person(self, n: int, parts: list[str], accounts: dict[str, User]) -> Person:
        if len(parts) > COLUMNS:
            raise ValidationError(_("Line %(n)s has more than six parts", n=n))
        name, part, presence, arrived, left, email = [*parts, *[""] * COLUMNS][:COLUMNS]
        if not name:
            raise ValidationError(_("Line %(n)s: write a name first", n=n))
        if email and email.lower() not in accounts:
            raise ValidationError(_("Line %(n)s: no account has the address %(email)s", n=n, email=email))  # fmt: skip
        came, went = self._moment(n, arrived), self._moment(n, left)
        if came and went and went < came:
            raise ValidationError(_("Line %(n)s: they left before they came", n=n))
        return Person(
            name[:120], _one_of(n, Part, wording.PARTS, part, Part.MEMBER),
            _one_of(n, Presence, wording.PRESENCES, presence, Presence.PRESENT),
            came, went, accounts.get(email.lower()),
        )  # fmt: skip

    def _moment(self, n: int, clock: str) -> datetime | None:
        try:
            return moment_of(self.meeting, clock)
        except NoClock as error:
            raise ValidationError(_("Line %(n)s: write times like 18:45", n=n)) from error
        except LeftOut as error:
            raise ValidationError(_("Line %(n)s: the clocks leave out %(time)s that night", n=n, time=clock)) from error  # fmt: skip


class NoClock(ValueError):
    """What was typed is no time of day."""


class LeftOut(ValueError):
    """The clocks went forward over it that night."""


def moment_of(meeting: Meeting, clock: str) -> datetime | None:
    """What the clock showed during a meeting, which may end after midnight; nothing for nothing. Raises NoClock, LeftOut."""
    if not clock:
        return None
    match, start = _CLOCK.fullmatch(clock), local(meeting.starts_at)
    if match is None:
        raise NoClock
    hour, minute = int(match[1]), int(match[2])
    shown = start.replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
    if shown < start.replace(tzinfo=None) - BEFORE:
        shown += timedelta(days=1)
    moment = in_council_zone(shown)
    if moment is None:
        raise LeftOut
    return moment


def clock_of(moment: datetime | None) -> str:
    """`18:45` on the council's clocks."""
    return local(moment).strftime("%H:%M") if moment else ""


def _one_of(n: int, kind: Any, words: dict[Any, Any], typed: str, usual: Any) -> Any:
    """What a word stands for: in this language or in English."""
    known = {one.value: one for one in kind}
    known |= {str(word).casefold(): one for one, word in words.items()}
    if not typed:
        return usual
    if typed.casefold() not in known:
        choices = ", ".join(str(word) for word in words.values())
        raise ValidationError(_("Line %(n)s: “%(word)s” is none of: %(choices)s", n=n, word=typed[:40], choices=choices))  # fmt: skip
    return known[typed.casefold()]


def _accounts(emails: set[str]) -> dict[str, User]:
    """Confirmed accounts by their addresses; one query for all."""
    wanted = emails - {""}
    if not wanted:
        return {}
    found = select(User).where(func.lower(User.email).in_(wanted), User.deleted_at.is_(None))
    people = db.session.scalars(found.where(User.confirmed_at.is_not(None)))
    return {person.email.lower(): person for person in people if person.email}


def _lines(minutes: Minutes) -> Iterator[str]:
    """Everybody as they are typed; one query for all addresses."""
    ids = [one.account_id for one in minutes.people if one.account_id]
    addresses = select(User.id, User.email).where(User.id.in_(ids))
    emails = {row.id: row.email for row in db.session.execute(addresses)}
    for one in minutes.people:
        yield _line(one, emails.get(one.account_id or 0) or "")


def _line(one: Attendee, email: str) -> str:
    times = [clock_of(moment) for moment in (one.arrived_at, one.left_at)]
    parts = [one.name, str(wording.PARTS[one.part]), str(wording.PRESENCES[one.presence]), *times]
    return "; ".join([*parts, email]).rstrip("; ")
