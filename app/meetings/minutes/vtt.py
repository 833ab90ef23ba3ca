"""Transcripts as they are uploaded: WebVTT or plain text, hostile until they have been through here. No database.

WebVTT: https://www.w3.org/TR/webvtt1/. Styles, regions, notes and settings of cues are read over.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_BYTES = 2 * 1024 * 1024
MOST_CUES = 20_000
LONGEST = 2000  # characters of one cue: what is longer becomes several
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"<[^<>]*>")
_STAMP = re.compile(r"\[?(?:(\d{1,3}):)?(\d{1,2}):([0-5]\d)\]?[ \t]+")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")


class Broken(ValueError):
    """What is wrong with an upload, a key of wording.BROKEN, and in which line (from 1; 0 for none)."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(f"{problem} in line {line}")
        self.problem, self.line = problem, line


class Cue(NamedTuple):
    """What somebody said; `seconds` from the start, None where the transcript has no times."""

    seconds: int | None
    speaker: str
    text: str


def read(data: bytes) -> list[Cue]:
    """The cues of an upload. Raises Broken."""
    if len(data) > MOST_BYTES:
        raise Broken("too_large")
    lines = _decoded(data).split("\n")
    is_vtt = re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]) is not None
    if not is_vtt and "-->" in "\n".join(lines[:50]):
        raise Broken("no_header", 1)
    cues = [part for cue in (_vtt(lines) if is_vtt else _paragraphs(lines)) for part in _split(cue)]
    if not cues:
        raise Broken("empty")
    if len(cues) > MOST_CUES:
        raise Broken("too_many")
    return cues


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken("encoding", data.count(b"\n", 0, error.start) + 1) from error
    if (at := text.find("\0")) >= 0:
        raise Broken("no_text", text.count("\n", 0, at) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _vtt(lines: Sequence[str]) -> Iterator[Cue]:
    before = 0.0
    for first, block in _blocks(lines):
        if first == 1 or _ASIDE.fullmatch(block[0]):
            continue
        start, cue = _cue(first, block)
        if start < before:
            raise Broken("order", first)
        before = start
        if cue.text:
            yield cue


def _cue(first: int, block: list[str]) -> tuple[float, Cue]:
    """A cue with its exact start. Raises Broken with the line of what is wrong."""
    at = 0 if "->" in block[0] else 1
    if at >= len(block):
        raise Broken("timing", first)
    timing = _TIMING.fullmatch(block[at].strip())
    if timing is None:
        raise Broken("timing", first + at)
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
    if end <= start:
        raise Broken("backwards", first + at)
    said = block[at + 1 :]
    for n, line in enumerate(said, start=first + at + 1):
        if "-->" in line:
            raise Broken("run_together", n)
    text = "\n".join(said)
    voice = _VOICE.search(text)
    return start, Cue(int(start), _words(voice[1])[:120] if voice else "", _words(text))


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _words(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _paragraphs(lines: Sequence[str]) -> Iterator[Cue]:
    """Plain text: a cue each paragraph, with a time where one stands before it."""
    for _first, block in _blocks(lines):
        text = " ".join(" ".join(block).split())
        stamp = _STAMP.match(text)
        if stamp is None:
            yield Cue(None, "", text)
            continue
        hours, minutes, seconds = (int(part or 0) for part in stamp.groups())
        rest = text[stamp.end() :]
        yield Cue(hours * 3600 + minutes * 60 + seconds, "", rest)


def _split(cue: Cue) -> Iterator[Cue]:
    """A long paragraph in parts of a length that can be read and linked."""
    text = cue.text
    while len(text) > LONGEST:
        cut = text.rfind(" ", 1, LONGEST)
        cut = cut if cut > 0 else LONGEST
        yield cue._replace(text=text[:cut])
        text = text[cut:].lstrip()
    if text:
        yield cue._replace(text=text)
