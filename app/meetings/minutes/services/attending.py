"""Lines of the list of those who came: as they are read, and as somebody proposes to correct them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import force_locale

from app.meetings.minutes import wording
from app.meetings.minutes.services.passages import NotThere, Unfit
from app.meetings.minutes.services.writing import MOST_PEOPLE, Person
from app.meetings.models import Attendee, Correction, Minutes, Part, Presence

PART = "people"  # what corrections of the list keep as their part of the minutes


def lines_of(minutes: Minutes) -> list[tuple[str, Attendee]]:
    """Everybody on the list with their line as the minutes have it."""
    with force_locale(minutes.meeting.locale):
        return [(wording.attendee(one), one) for one in minutes.people]


def line_of(minutes: Minutes, person: Person | None) -> str:
    """How somebody would stand on the list; nothing for nobody."""
    if person is None:
        return ""
    with force_locale(minutes.meeting.locale):
        return wording.attendee(person)


def kept(person: Person | None) -> dict[str, Any] | None:
    """A person as a correction keeps them."""
    if person is None:
        return None
    moments = {name: getattr(person, name) for name in ("arrived_at", "left_at")}
    times = {name: moment and moment.isoformat() for name, moment in moments.items()}
    return {"name": person.name, "part": person.part, "presence": person.presence, **times}


def _read(kept: dict[str, Any]) -> dict[str, Any]:
    times = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("arrived_at", "left_at")}  # fmt: skip
    part, presence = Part(kept["part"]), Presence(kept["presence"])
    return {"name": kept["name"], "part": part, "presence": presence, **times}


def check(minutes: Minutes, correction: Correction) -> Attendee | None:
    """Whose line is meant; nobody's where somebody is missing. Raises NotThere, Unfit.

    Of several who stand there alike it is the one who proposes, or else the first.
    """
    lines = lines_of(minutes)
    if correction.wording in {line for line, _one in lines}:
        raise Unfit("listed")
    if not correction.quote:
        if len(lines) >= MOST_PEOPLE:
            raise Unfit("full")
        return None
    alike = [one for line, one in lines if line == correction.quote]
    if not alike:
        raise NotThere(0)
    return min(alike, key=lambda one: one.account_id != correction.author_id)


def put(minutes: Minutes, correction: Correction) -> None:
    """Change the list as it was proposed; an account stays with its line. Raises NotThere, Unfit."""
    one = check(minutes, correction)
    if one is None:
        last = max((other.position for other in minutes.people), default=0)
        one = Attendee(position=last + 1)
        minutes.people.append(one)
    if correction.person is None:
        minutes.people.remove(one)
        return
    for name, value in _read(correction.person).items():
        setattr(one, name, value)
