"""The minutes of the demo's meetings: some written as one text, one with all that minutes can have."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.accounts.models import User
from app.demo.services.world import World
from app.extensions import db
from app.meetings import services
from app.meetings.decisions import services as decisions
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.minutes import queries, vtt
from app.meetings.minutes.services import (
    agreeing,
    attending,
    correcting,
    holding,
    transcripts,
    writing,
)
from app.meetings.models import (
    Correction,
    Meeting,
    Method,
    Minutes,
    MotionResult,
    Part,
    Presence,
    Progress,
    Verdict,
)


def plan(world: World, entry: dict[str, Any]) -> None:
    """Publish minutes as a draft, and later as approved; where they have parts, circulate them before."""
    minutes = entry["minutes"]
    if "written_day" in minutes:
        written = world.moment(minutes["written_day"], "16:20")
        world.tell(written, partial(_write, world, entry))
        corrected = world.moment(minutes["written_day"] + 1, "19:40")
        world.tell(corrected, partial(_propose, world, entry))
        world.tell(world.moment(minutes["day"], "16:00"), partial(_decide_corrections, world, entry))  # fmt: skip
    for day, approved in ((minutes["day"], False), (minutes["approved_day"], True)):
        deed = partial(_record, world, entry, approved=approved)
        world.tell(world.moment(day, "16:20"), deed)


def _opened(world: World, entry: dict[str, Any]) -> tuple[Minutes, User]:
    meeting = world.resources[f"meeting:{entry['key']}"]
    assert isinstance(meeting, Meeting)
    clerk = world.people[entry["minutes"]["by"]]
    minutes = holding.opened(meeting, clerk)
    minutes.random_key = meeting.random_key ^ 1  # its own place, without throwing the dice again
    return minutes, clerk


def _write(world: World, entry: dict[str, Any]) -> None:
    """Write everything down, and circulate it."""
    minutes, clerk = _opened(world, entry)
    meeting, told = minutes.meeting, entry["minutes"]
    people = [_person(world, entry, one) for one in told["people"]]
    writing.write_people(minutes, clerk, people)
    writing.write_general(minutes, clerk, writing.General(told["text"], entry["attendance"]))
    for one in told["items"]:
        said = writing.Said(one["summary"], one.get("discussion", ""), one["heard"])
        writing.write_entry(minutes, clerk, meeting.agenda[one["item"] - 1], said)
    for one in told["motions"]:
        writing.add_motion(minutes, clerk, _moved(meeting, one))
    transcripts.replace(minutes, clerk, vtt.read(told["transcript"].encode()))
    for part in db.session.scalars(queries.transcript_of(meeting)):
        part.random_key = meeting.random_key ^ (part.number + 1)
    agreeing.circulate(minutes, clerk, world.moment(told["correct_until_day"], "12:00").date())


def _person(world: World, entry: dict[str, Any], one: dict[str, Any]) -> writing.Person:
    account, day = world.people[one["person"]], entry["starts"][0]
    came, went = (world.moment(day, one[key]) if key in one else None for key in ("from", "until"))
    presence = Presence(one.get("presence", "present"))
    return writing.Person(account.shown_name, Part(one["part"]), presence, came, went, account)


def _moved(meeting: Meeting, one: dict[str, Any]) -> writing.Moved:
    amendments = [(who, what, MotionResult(result)) for who, what, result in one.get("amendments", ())]  # fmt: skip
    return writing.Moved(
        one["text"], MotionResult(one["result"]), one["mover"], one.get("seconder", ""),
        meeting.agenda[one["item"] - 1], amendments, _vote(one.get("vote")),
    )  # fmt: skip


def _vote(figures: list[int] | None) -> decisions.VoteTaken | None:
    return decisions.VoteTaken(Method.HANDS, Terms(), Tally(*figures)) if figures else None


def _propose(world: World, entry: dict[str, Any]) -> None:
    minutes, _clerk = _opened(world, entry)
    for one in entry["minutes"]["corrections"]:
        author = world.people[one["by"]]
        if "person" in one:
            line = next(line for line, who in attending.lines_of(minutes) if who.account is author)
            wanted = _person(world, entry, one)
            correcting.propose_on_list(minutes, author, line, wanted, one["why"])
        else:
            correcting.propose(minutes, author, one["quote"], one["wording"], one["why"])


def _decide_corrections(world: World, entry: dict[str, Any]) -> None:
    minutes, clerk = _opened(world, entry)
    query = queries.corrections_of(minutes).order_by(None).order_by(Correction.id)
    proposed = db.session.scalars(query).all()
    for one, correction in zip(entry["minutes"]["corrections"], proposed, strict=True):
        if answer := one.get("answer"):
            correcting.reject(correction, clerk, answer)
        else:
            correcting.accept(correction, clerk)


def _record(world: World, entry: dict[str, Any], *, approved: bool) -> None:
    minutes, clerk = _opened(world, entry)
    meeting, told = minutes.meeting, entry["minutes"]
    if meeting.minutes_published_at is None:
        for decided in told["decisions"]:
            _decide(world, meeting, clerk, decided)
    if not approved:
        services.record(meeting, clerk, told["text"], attendance=entry["attendance"])
    else:
        agreeing.approve(minutes, clerk)


def _decide(world: World, meeting: Meeting, clerk: User, decided: dict[str, Any]) -> None:
    """Write a decision down with its vote, and how far it is."""
    due = decided.get("due_day")
    due_on = world.moment(due, "12:00").date() if due is not None else None
    record = decisions.Record(
        decided["title"], "", Verdict(decided["verdict"]), decided.get("unit", ""),
        due_on=due_on, vote=_vote(decided.get("vote")), item=meeting.agenda[decided["item"] - 1],
    )  # fmt: skip
    made = decisions.record(meeting, clerk, record)
    world.settle(made, f"decision:{meeting.id}:{made.number}")
    if progress := decided.get("progress"):
        decisions.report(made, clerk, Progress(progress), decided["reason"], due_on)
