"""A meeting's papers as one structure of blocks: page, plain text and PDF say the same words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from flask_babel import gettext as _

from app.core.i18n import format_datetime, format_end
from app.core.text import staff_rich
from app.meetings.models import Meeting

_ENDS = re.compile(r"</(?:p|li|h2|h3|h4|tr|blockquote|table|ul|ol)>|<br>|<hr>")
_CELL = re.compile(r"</t[dh]>")


@dataclass(frozen=True)
class Heading:
    """`level` 2 or 3; `anchor` is its place on the page."""

    level: int
    words: str
    anchor: str = ""
    kind = "heading"


@dataclass(frozen=True)
class Prose:
    """What the clerk wrote, in Markdown."""

    markdown: str
    kind = "prose"


@dataclass(frozen=True)
class Line:
    """One sentence; `href` is asked only by pages where it leads."""

    words: str
    href: Callable[[], str] | None = None
    kind = "line"


@dataclass(frozen=True)
class Bullets:
    """Several sentences."""

    lines: tuple[Line, ...]
    kind = "bullets"


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    pairs: tuple[tuple[str, str], ...]
    kind = "facts"


Block = Heading | Prose | Line | Bullets | Facts


@dataclass(frozen=True)
class Document:
    """A title and what follows it."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def contents(self) -> list[Heading]:
        """The main headings, to jump to."""
        return [one for one in self.blocks if isinstance(one, Heading) and one.level == 2]

    def text(self) -> str:
        """The same words without a page."""
        return "\n\n".join([self.title, *map(_text, self.blocks)]) + "\n"


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, a line for each of its blocks."""
    found = _CELL.sub(" ", _ENDS.sub(lambda end: f"{end[0]}\n", str(staff_rich(markdown))))
    words = html.unescape(nh3.clean(found, tags=set()))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def _text(block: Block) -> str:
    match block:
        case Heading():
            return f"{block.words}\n{('=' if block.level == 2 else '-') * len(block.words)}"
        case Prose():
            return plain_text(block.markdown)
        case Line():
            return block.words
        case Bullets():
            return "\n".join(f"- {line.words}" for line in block.lines)
        case Facts():
            return "\n".join(f"{name}: {value}" for name, value in block.pairs)


def when_and_where(meeting: Meeting) -> list[tuple[str, str]]:
    """The facts with which every paper of a meeting begins."""
    ends = format_end(meeting.ends_at, meeting.starts_at)
    when = _("%(begins)s to %(ends)s", begins=format_datetime(meeting.starts_at), ends=ends)
    where = ", ".join(filter(None, (meeting.place_name, meeting.address)))
    where = where or (_("Online") if meeting.online_url else _("Not known yet"))
    return [(_("When"), when), (_("Where"), where)]
