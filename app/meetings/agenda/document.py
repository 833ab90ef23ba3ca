"""The whole agenda as a paper: to read, to print, to send with the invitation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2.filters import do_filesizeformat

from app.attachments.models import Attachment
from app.core.i18n import choose
from app.extensions import db
from app.meetings.agenda import queries, wording
from app.meetings.agenda.timetable import Slot, blocks
from app.meetings.models import Meeting
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

Files = dict[int, list[Attachment]]


def build(meeting: Meeting) -> Document:
    """The agenda of a meeting as it is now, in the language that is set."""
    items = db.session.scalars(queries.of_meeting(meeting).options(queries.linked())).all()
    files: Files = defaultdict(list)
    for file in db.session.scalars(queries.files_of([item.id for item in items])):
        files[file.resource_id].append(file)
    title = choose(meeting.titles) or meeting.title
    found = [_head(meeting), *_about(meeting)]
    for block in blocks(meeting.starts_at, items):
        if block.is_consent:
            found += [
                Heading(2, _("Consent items")),
                Line(_("Nobody asked to discuss these. They are taken together in one vote.")),
            ]
        for slot in block.slots:
            found += _item(slot, 3 if block.is_consent else 2, files[slot.item.id])
    if not items:
        found.append(Line(_("The agenda is not published yet.")))
    return Document(_("Agenda: %(title)s", title=title), tuple(found))


def _head(meeting: Meeting) -> Block:
    pairs = when_and_where(meeting)
    pairs += [(_("Organiser"), meeting.organiser), (_("Access"), choose(meeting.access))]
    if meeting.cancelled_at is not None:
        pairs.append((_("Cancelled"), meeting.cancelled_reason))
    return Facts(tuple(pair for pair in pairs if pair[1]))


def _about(meeting: Meeting) -> Iterator[Block]:
    if text := choose(meeting.texts):
        yield Prose(text)


def _item(slot: Slot, level: int, files: list[Attachment]) -> Iterator[Block]:
    """One point; of what is taken behind closed doors only number and title."""
    item = slot.item
    title = _("%(number)s. Hidden by a moderator", number=item.shown_number)
    yield Heading(level, title if item.hidden_at else item.shown_title, f"item-{item.position}")
    if facts := _facts(slot):
        yield Line(facts)
    if item.withdrawn_at is not None:
        yield Line(_("Struck from the agenda: %(reason)s", reason=item.reason))
    if item.is_confidential or item.hidden_at:
        return
    if item.note:
        yield Line(_("Taken out of the consent items: %(note)s", note=item.note))
    if item.body:
        yield Prose(item.body)
    about = [link.resource for link in item.links if link.resource.is_public]
    lines = [
        Line(thing.title or str(thing.label), partial(getattr, thing, "url")) for thing in about
    ]
    lines += [Line(_named(file), partial(getattr, file, "url")) for file in files]
    if lines:
        yield Bullets(tuple(lines))


def _facts(slot: Slot) -> str:
    """`about 18:25, 10 minutes, Planning office`"""
    item = slot.item
    if item.is_confidential:
        return _("Taken behind closed doors.")
    length = ngettext("%(num)s minute", "%(num)s minutes", item.minutes) if item.minutes else ""
    return ", ".join(filter(None, (wording.when(slot), length, item.presenter)))


def _named(file: Attachment) -> str:
    """`Plan of the crossing (PDF, 1.2 MB)`"""
    kind = file.name.rsplit(".", 1)[-1].upper()
    return f"{file.alt or file.name} ({kind}, {do_filesizeformat(file.size)})"
