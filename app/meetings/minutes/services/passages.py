"""Where a passage stands that somebody quotes from the minutes, and what the text is with another one in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _

from app.meetings.minutes import document, queries
from app.meetings.models import AgendaItem, Minutes

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_HERE = "\0"  # no text has one
SHAPES = {  # how a text must be to be written down in one line of its form
    "line": re.compile(r"[^\n]*"),
    "moved": re.compile(r"(?:(?!: )[^\n|]){1,120}: [^\n|]*\S"),
}


class NotThere(ValueError):
    """The passage stands `times` times in the minutes, not once."""

    def __init__(self, times: int) -> None:
        super().__init__(f"found {times} times")
        self.times = times


class Unfit(ValueError):
    """The minutes cannot say that in this place; `why` is a key of wording.UNFIT."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Passage:
    """One text of the minutes: an attribute of a row, with the words that stand around it.

    `part` is what a correction keeps where several parts say the same, `title` its name.
    """

    part: str
    title: str
    owner: object
    name: str
    least: int = 0
    most: int = 100_000
    shape: str = ""
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return f"{self.before}{getattr(self.owner, self.name)}{self.after}"

    def has_own(self, start: int, end: int) -> bool:
        """Whether a stretch is more than the words around."""
        return end > len(self.before) and start < len(self.text) - len(self.after)

    def check(self, text: str) -> str:
        """What the attribute becomes where the whole becomes `text`. Raises Unfit."""
        if not (text.startswith(self.before) and text.endswith(self.after)):
            raise Unfit("around")
        own = text[len(self.before) : len(text) - len(self.after)]
        if len(own.strip()) < self.least:
            raise Unfit("short")
        if len(own) > self.most:
            raise Unfit("long")
        if self.shape and not SHAPES[self.shape].fullmatch(own):
            raise Unfit(self.shape)
        return own


class Place(NamedTuple):
    """Where in a text something stands, from and to a character."""

    passage: Passage
    start: int
    end: int

    def reworded(self, wording: str) -> str:
        """What the attribute says with other words in this place. Raises Unfit."""
        text = self.passage.text
        return self.passage.check(text[: self.start] + wording + text[self.end :])


def passages_of(minutes: Minutes) -> list[Passage]:
    """All texts that can be corrected, as they are now; none from behind closed doors."""
    queries.load_written(minutes)
    shown = {item.id: item for item in minutes.meeting.agenda if not item.is_confidential}
    with force_locale(minutes.meeting.locale):
        general = Passage("general", _("The meeting as a whole"), minutes.meeting, "minutes")
        moved, decided = _moved(minutes, {None, *shown}), _decided(minutes, {None, *shown})
        return [general, *_said(minutes, shown), *moved, *decided]


def _said(minutes: Minutes, shown: dict[int, AgendaItem]) -> Iterator[Passage]:
    for entry in minutes.entries:
        if item := shown.get(entry.item_id):
            part = f"item-{item.id}", item.shown_title, entry
            yield Passage(*part, "summary", most=20_000)
            yield Passage(*part, "discussion", most=50_000)


def _moved(minutes: Minutes, shown: set[int | None]) -> Iterator[Passage]:
    for motion in minutes.motions:
        if motion.item_id not in shown:
            continue
        part = f"motion-{motion.position}", _("Motion %(n)s", n=motion.position)
        yield Passage(*part, motion, "text", 5, 10_000)
        for one in motion.amendments:
            around = _around(partial(document.amended, one))
            yield Passage(*part, one, "words", 1, 20_000, "moved", *around)


def _decided(minutes: Minutes, shown: set[int | None]) -> Iterator[Passage]:
    for decision in queries.decided_at(minutes.meeting):
        if decision.item_id not in shown:
            continue
        part = f"decision-{decision.number}", _("Decision %(n)s", n=decision.number), decision
        around = _around(partial(document.resolved, decision))
        yield Passage(*part, "title", 5, 150, "line", *around)
        yield Passage(*part, "body", most=10_000)


def _around(said: Callable[[str], str]) -> tuple[str, str]:
    """The words before and after what a sentence of the minutes says."""
    before, _here, after = said(_HERE).partition(_HERE)
    return before, after


def pattern_of(quote: str) -> re.Pattern[str]:
    """A passage as it is read, to be found in its Markdown: other spaces, and marks of emphasis between."""
    tokens = _TOKEN.findall(quote.strip().strip("*_"))
    parts = [r"[\s*_>]+" if one.isspace() else re.escape(one) + "[*_]*" for one in tokens]
    if parts:
        parts[-1] = parts[-1].removesuffix("[*_]*")
    return re.compile("".join(parts) or r"(?!)")


def place_of(minutes: Minutes, quote: str, part: str = "") -> Place:
    """Where a passage stands, in one part or in all. Raises NotThere unless it does exactly once."""
    pattern = pattern_of(quote)
    found = [
        Place(passage, *match.span())
        for passage in passages_of(minutes)
        if part in {"", passage.part}
        for match in pattern.finditer(passage.text)
    ]
    found = [one for one in found if one.passage.has_own(one.start, one.end)] or found
    if len(found) != 1:
        raise NotThere(len(found))
    return found[0]


def parts_of(minutes: Minutes) -> dict[str, str]:
    """The names of the parts that say something."""
    return {one.part: one.title for one in passages_of(minutes) if one.text.strip()}
