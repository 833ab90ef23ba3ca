"""Minutes as one structure of blocks, which the page and the plain text say in the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext

from app.meetings.decisions import wording as deciding
from app.meetings.minutes import queries, wording
from app.meetings.models import (
    AgendaItem,
    Amendment,
    Decision,
    Entry,
    Meeting,
    Method,
    Minutes,
    Motion,
    Vote,
)
from app.meetings.paper.blocks import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Line,
    Prose,
    when_and_where,
)


def build(meeting: Meeting, minutes: Minutes | None) -> Document:
    """The minutes of a meeting as they are now, in the language that is set."""
    found = queries.decided_at(meeting)
    if minutes is not None:
        queries.load_written(minutes)
    motions = minutes.motions if minutes else []
    queries.load_voices([*(one.vote for one in found), *(one.vote for one in motions)])
    blocks = [_head(meeting, minutes), *_recording(minutes)]
    blocks += _people(minutes)
    if meeting.minutes:
        blocks += [Heading(2, _("The meeting"), "general"), Prose(meeting.minutes)]
    under: dict[int | None, list[Motion]] = defaultdict(list)
    for motion in motions:
        under[motion.item_id].append(motion)
    decided: dict[int | None, list[Decision]] = defaultdict(list)
    for decision in found:
        decided[decision.item_id].append(decision)
    entries = {entry.item_id: entry for entry in minutes.entries} if minutes else {}
    for item in meeting.agenda:
        blocks += _item(item, entries.get(item.id), under[item.id], decided[item.id])
    blocks += _rest(under[None], decided[None])
    return Document(_("Minutes: %(title)s", title=meeting.title), tuple(blocks))


def _head(meeting: Meeting, minutes: Minutes | None) -> Block:
    pairs = when_and_where(meeting)
    if meeting.attendance is not None:
        n = meeting.attendance
        pairs.append((_("Attendance"), ngettext("%(num)s person", "%(num)s people", n)))
    pairs.append((_("Standing"), wording.standing(meeting, minutes)))
    return Facts(tuple(pairs))


def _recording(minutes: Minutes | None) -> Iterator[Block]:
    if minutes is not None and minutes.recording_url:
        address = minutes.recording_url
        yield Line(_("Recording: %(address)s", address=address), lambda: address)


def _people(minutes: Minutes | None) -> Iterator[Block]:
    if minutes is not None and minutes.people:
        yield Heading(2, _("Who was there"), "people")
        yield Bullets(tuple(Line(wording.attendee(one)) for one in minutes.people))


def _item(item: AgendaItem, entry: Entry | None, motions: list[Motion], decided: list[Decision]) -> Iterator[Block]:  # fmt: skip
    """One point with all that came of it; what was taken behind closed doors is only named."""
    yield Heading(2, item.shown_title, f"item-{item.position}")
    if item.is_confidential:
        yield Line(_("Taken behind closed doors."))
        return
    if item.withdrawn_at is not None:
        yield Line(_("Struck from the agenda: %(reason)s", reason=item.reason))
    if entry is not None:
        yield from _entry(item, entry)
    for motion in motions:
        yield from _motion(motion)
    yield from _decisions(decided)


def _entry(item: AgendaItem, entry: Entry) -> Iterator[Block]:
    if entry.heard_at is not None:
        heard = _("In the recording at %(time)s", time=wording.clock_of(entry.heard_at))
        yield Line(heard, partial(queries.heard_url, item.meeting_id, entry.heard_at))
    if entry.summary:
        yield Prose(entry.summary)
    if entry.discussion:
        yield Heading(3, _("Discussion"), f"discussion-{item.position}")
        yield Prose(entry.discussion)


def _motion(motion: Motion) -> Iterator[Block]:
    yield Heading(3, _("Motion %(n)s", n=motion.position), f"motion-{motion.position}")
    yield Prose(motion.text)
    pairs = [(_("Moved by"), motion.mover), (_("Seconded by"), motion.seconder)]
    pairs.append((_("Result"), str(wording.RESULTS[motion.result])))
    if motion.vote is not None:
        pairs.append((_("Vote"), vote_in_words(motion.vote)))
    yield Facts(tuple(pair for pair in pairs if pair[1]))
    if motion.amendments:
        yield Bullets(tuple(Line(amended(one, one.words)) for one in motion.amendments))
    yield from _roll_call(motion.vote)


def amended(one: Amendment, words: str) -> str:
    """`Amendment of A. Member: with lights (Carried)`"""
    return _("Amendment of %(words)s (%(result)s)", words=words, result=wording.RESULTS[one.result])


def vote_in_words(vote: Vote) -> str:
    """`By show of hands: 7 yes, 3 no, 1 abstained; 4 yes were needed`"""
    return f"{deciding.METHODS[vote.method]}: {deciding.figures(vote)}"


def _roll_call(vote: Vote | None) -> Iterator[Block]:
    if vote is not None and vote.method is Method.ROLL_CALL:
        lines = (Line(f"{one.name}: {deciding.VOICES[one.voice]}") for one in vote.voices)
        yield Bullets(tuple(lines))


def resolved(one: Decision, title: str) -> str:
    """`Decision 1 (Approved): Lights by May`"""
    verdict = deciding.VERDICTS[one.verdict]
    return _("Decision %(n)s (%(verdict)s): %(title)s", n=one.number, verdict=verdict, title=title)


def _decisions(decided: list[Decision]) -> Iterator[Block]:
    for decision in decided:
        yield Line(resolved(decision, decision.title), partial(getattr, decision, "url"))
        if decision.body:
            yield Prose(decision.body)
        if decision.vote is not None:
            yield Line(vote_in_words(decision.vote))
            yield from _roll_call(decision.vote)


def _rest(motions: list[Motion], decided: list[Decision]) -> Iterator[Block]:
    """What stands under no point of the agenda."""
    if motions or decided:
        yield Heading(2, _("Motions and decisions"), "decisions")
    for motion in motions:
        yield from _motion(motion)
    yield from _decisions(decided)
