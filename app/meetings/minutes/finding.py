"""Where in minutes or a transcript the words are that somebody searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.meetings.models import TranscriptPart
from app.meetings.paper.blocks import Bullets, Document, Facts, Heading, Line, plain_text
from app.search.queries import understand
from app.search.words import words_of


def _hits(text: str, wanted: Sequence[tuple[str, ...]]) -> int:
    """How many of the words occur in a text, as words begin."""
    there = set(words_of(text))
    return sum(any(word.startswith(each) for word in there for each in one) for one in wanted)


def _best(places: Iterable[tuple[str, str]], words: str) -> str:
    """The anchor whose text holds most of the words; the first of equals, none where none does."""
    wanted = [term.meant or (term.typed,) for term in understand(words)]
    best, most = "", 0
    for anchor, text in places:
        if (n := _hits(text, wanted)) > most:
            best, most = anchor, n
    return best


def place_in(paper: Document, words: str) -> str | None:
    """The anchor of the heading under which most of the words stand."""
    under: dict[str, list[str]] = {}
    anchor = ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            anchor = block.anchor or anchor
        under.setdefault(anchor, []).append(_words(block))
    return _best(((anchor, " ".join(texts)) for anchor, texts in under.items()), words) or None


def _words(block: object) -> str:
    match block:
        case Heading() | Line():
            return block.words
        case Bullets():
            return " ".join(line.words for line in block.lines)
        case Facts():
            return " ".join(value for _name, value in block.pairs)
        case _:
            return plain_text(getattr(block, "markdown", ""))


def cue_in(part: TranscriptPart, words: str) -> str | None:
    """The anchor of the passage of a transcript that holds most of the words."""
    return _best(((f"cue-{cue[0]}", f"{cue[2]} {cue[3]}") for cue in part.cues), words) or None
