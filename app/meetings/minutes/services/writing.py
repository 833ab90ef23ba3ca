"""Writing minutes down, part by part. Each part is refused where somebody else changed it meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from app.meetings.decisions.services import Record, VoteTaken, vote_of
from app.meetings.minutes.services.holding import check_reason, hold, note
from app.meetings.models import (
    AgendaItem,
    Amendment,
    Attendee,
    Entry,
    Minutes,
    Motion,
    MotionResult,
    Part,
    Presence,
    Verdict,
)
from app.meetings.seen import check

VERDICTS = {
    MotionResult.CARRIED: Verdict.APPROVED,
    MotionResult.LOST: Verdict.REJECTED,
    MotionResult.REFERRED: Verdict.REFERRED,
}
MOST_PEOPLE = 500  # on the list


class VotedAllTheSame(ValueError):
    """A motion that was withdrawn has no vote."""


@dataclass(frozen=True)
class General:
    """What is said of the meeting as a whole; `attendance` is how many people came."""

    text: str
    attendance: int | None = None
    recording_url: str = ""


@dataclass(frozen=True)
class Said:
    """What was said on one point; `heard_at` in seconds of the recording."""

    summary: str = ""
    discussion: str = ""
    heard_at: int | None = None


@dataclass(frozen=True)
class Moved:
    """A motion as the clerk writes it down; `amendments` are (mover, text, result)."""

    text: str
    result: MotionResult
    mover: str = ""
    seconder: str = ""
    item: AgendaItem | None = None
    amendments: Sequence[tuple[str, str, MotionResult]] = ()
    vote: VoteTaken | None = None

    def check(self) -> None:
        """Raise Contradiction or Impossible where the vote gave something else, VotedAllTheSame after a withdrawal."""
        if self.vote is None:
            return
        if self.result is MotionResult.WITHDRAWN:
            raise VotedAllTheSame
        Record(self.text, "", VERDICTS[self.result], vote=self.vote).check()


@dataclass(frozen=True)
class Person:
    """Somebody on the list of those who came or did not."""

    name: str
    part: Part = Part.MEMBER
    presence: Presence = Presence.PRESENT
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    account: User | None = None


def write_general(minutes: Minutes, actor: User, wanted: General, *, seen: str | None = None, reason: str = "") -> None:  # fmt: skip
    """Write the general text. Raises Conflict, ReasonMissing."""
    meeting = hold(minutes).meeting
    check(seen, meeting.minutes)
    check_reason(minutes, reason)
    meeting.minutes, meeting.attendance = wanted.text, wanted.attendance
    minutes.recording_url = wanted.recording_url
    note(minutes, actor, "changed", reason)


def said_on(minutes: Minutes, item: AgendaItem) -> Entry:
    """What is written on a point so far."""
    known = next((one for one in minutes.entries if one.item_id == item.id), None)
    return known or Entry(item_id=item.id, summary="", discussion="")


def text_of(entry: Entry) -> str:
    """All that an entry says, to notice that somebody changed it."""
    return f"{entry.summary}\0{entry.discussion}\0{entry.heard_at}"


def write_entry(minutes: Minutes, actor: User, item: AgendaItem, said: Said, *, seen: str | None = None, reason: str = "") -> None:  # fmt: skip
    """Write down what was said on a point. Raises Conflict, ReasonMissing."""
    entry = said_on(hold(minutes), item)
    check(seen, text_of(entry))
    check_reason(minutes, reason)
    entry.summary, entry.discussion, entry.heard_at = said.summary, said.discussion, said.heard_at
    if entry.id is None:
        minutes.entries.append(entry)
    note(minutes, actor, "changed", reason)


def add_motion(minutes: Minutes, actor: User, moved: Moved, *, reason: str = "") -> Motion:
    """Write a motion down. Raises as `Moved.check`, and ReasonMissing."""
    moved.check()
    hold(minutes)
    check_reason(minutes, reason)
    highest = select(func.max(Motion.position)).where(Motion.minutes_id == minutes.id)
    motion = Motion(minutes_id=minutes.id, position=(db.session.scalar(highest) or 0) + 1)
    _set(motion, moved)
    minutes.motions.append(motion)
    note(minutes, actor, "changed", reason)
    return motion


def text_of_motion(motion: Motion) -> str:
    """All that a motion says, to notice that somebody changed it."""
    parts = [motion.text, motion.mover, motion.seconder, motion.result, str(motion.item_id)]
    parts += [f"{one.mover}: {one.text}: {one.result}" for one in motion.amendments]
    if (vote := motion.vote) is not None:
        parts += [str(vote.tally), str(vote.terms), vote.method]
        parts += [f"{one.name}: {one.voice}" for one in vote.voices]
    return "\0".join(parts)


def change_motion(motion: Motion, actor: User, moved: Moved, *, seen: str | None = None, reason: str = "") -> None:  # fmt: skip
    """Correct a motion. Raises as `add_motion`, and Conflict."""
    moved.check()
    minutes = hold(motion.minutes)
    db.session.refresh(motion)
    check(seen, text_of_motion(motion))
    check_reason(minutes, reason)
    motion.vote = None
    db.session.flush()  # the old vote goes before the new one comes
    _set(motion, moved)
    note(minutes, actor, "changed", reason)


def _set(motion: Motion, moved: Moved) -> None:
    motion.text, motion.result, motion.item = moved.text, moved.result, moved.item
    motion.mover, motion.seconder = moved.mover, moved.seconder
    motion.amendments = [
        Amendment(position=n, mover=mover, text=text, result=result)
        for n, (mover, text, result) in enumerate(moved.amendments, start=1)
    ]
    motion.vote = vote_of(moved.vote) if moved.vote else None


def remove_motion(motion: Motion, actor: User, *, reason: str = "") -> None:
    """Take out a motion that was written down by mistake. Raises ReasonMissing."""
    minutes = hold(motion.minutes)
    check_reason(minutes, reason)
    minutes.motions.remove(motion)
    note(minutes, actor, "changed", reason)


def text_of_people(minutes: Minutes) -> str:
    """The list of those who came, to notice that somebody changed it."""
    return "\n".join(
        f"{one.name}\0{one.part}\0{one.presence}\0{one.arrived_at}\0{one.left_at}\0{one.account_id}"
        for one in minutes.people
    )


def write_people(minutes: Minutes, actor: User, people: Sequence[Person], *, seen: str | None = None, reason: str = "") -> None:  # fmt: skip
    """Write down who came. Raises Conflict, ReasonMissing."""
    hold(minutes)
    check(seen, text_of_people(minutes))
    check_reason(minutes, reason)
    minutes.people = []
    db.session.flush()
    minutes.people = [Attendee(position=n, **vars(one)) for n, one in enumerate(people, start=1)]
    note(minutes, actor, "changed", reason)
