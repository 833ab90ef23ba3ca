"""Registrations in words: where somebody stands, and the letters about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import choose, format_datetime
from app.meetings.kind import when_and_where
from app.meetings.models import Meeting, Registration, RegistrationQuestion, RegistrationState
from app.meetings.registration import codes

STATES: dict[RegistrationState, LazyString] = {
    RegistrationState.PLACED: _l("Has a place"),
    RegistrationState.OFFERED: _l("Was offered a place"),
    RegistrationState.WAITING: _l("Waits for a place"),
    RegistrationState.LAPSED: _l("Did not confirm in time"),
    RegistrationState.CANCELLED: _l("Cancelled"),
}
ORDER = _l(
    "Places that become free go to the first in line, in the order of registration. Nobody is passed by: if the first comes with others, the line waits until there is room for all of them."
)


def people(number: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", number)


class Letter(StrEnum):
    """What a mail about a registration is about."""

    PLACED = "placed"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    INVITED = "invited"
    REMOVED = "removed"
    MOVED = "moved"
    CALLED_OFF = "called_off"


TITLES: dict[Letter, LazyString] = {
    Letter.PLACED: _l("You have a place"),
    Letter.WAITING: _l("You are on the waiting list"),
    Letter.OFFERED: _l("A place is free for you: confirm it"),
    Letter.LAPSED: _l("The offer of a place is over"),
    Letter.INVITED: _l("A place is reserved for you"),
    Letter.REMOVED: _l("Your registration was cancelled by the organisers"),
    Letter.MOVED: _l("The meeting is at another time or day"),
    Letter.CALLED_OFF: _l("The meeting is cancelled"),
}
BUTTONS: dict[Letter, LazyString] = {
    Letter.PLACED: _l("See my ticket"),
    Letter.OFFERED: _l("Confirm the place"),
    Letter.INVITED: _l("See my ticket"),
    Letter.LAPSED: _l("Register again"),
    Letter.MOVED: _l("See it or cancel"),
}


@dataclass(frozen=True)
class Written:
    """A mail in words; `title` is also its subject."""

    title: str
    lines: tuple[str, ...]
    button: str


def written(letter: Letter, registration: Registration, reason: str = "") -> Written:
    """The letter in the language of the moment."""
    meeting = registration.meeting
    about = _("“%(title)s”, %(when)s", title=choose(meeting.titles), when=when_and_where(meeting))
    said = tuple(_said(letter, registration, meeting, reason))
    button = BUTTONS.get(letter, _l("Go to the meeting"))
    return Written(str(TITLES[letter]), (about, *said), str(button))


def _said(letter: Letter, one: Registration, meeting: Meeting, reason: str) -> Iterator[str]:
    match letter:
        case Letter.PLACED | Letter.INVITED:
            yield _ticket(one)
            yield _("You cannot come? Cancel before it begins, so that somebody else gets the place.")  # fmt: skip
        case Letter.WAITING:
            yield _("All places are taken, or others wait already. We write to you when a place is free for you; you then have 24 hours to confirm it, and never longer than until the meeting begins.")  # fmt: skip
            yield str(ORDER)
        case Letter.OFFERED:
            yield _("Confirm it until %(when)s. After that it goes to the next in line.", when=format_datetime(one.offer_ends))  # fmt: skip
            yield _("For you and those you bring: %(people)s.", people=people(one.party))
        case Letter.LAPSED:
            yield _("You did not confirm the place in time, so it goes to the next in line. You can register again; you then stand at the end of the line.")  # fmt: skip
        case Letter.REMOVED:
            yield _("The reason: %(reason)s", reason=reason)
        case Letter.MOVED:
            yield _("What you registered for stays: you need to do nothing. If the new time does not suit you, cancel, so that somebody else gets the place.")  # fmt: skip
        case Letter.CALLED_OFF:
            yield _("The reason: %(reason)s", reason=meeting.cancelled_reason)
            yield _("You need to do nothing.")


def _ticket(one: Registration) -> str:
    return _(
        "Your code at the door: %(code)s. It is good for %(people)s.",
        code=codes.shown(one.code), people=people(one.party),
    )  # fmt: skip


def question(one: RegistrationQuestion) -> str:
    """A question in the reader's language."""
    return choose(one.texts)
