"""A language in which every translated string stands in ⟦brackets⟧, and what is found outside them."""

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import available_timezones

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from sqlalchemy import JSON, String, Text

from app.core.assets.icons import TOPICS
from app.core.i18n import PREFIXES, language_name
from app.core.operations import translations
from app.extensions import db
from tests.journeys.walking import HTML

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = (
    "alt",
    "aria-label",
    "aria-description",
    "data-label",
    "data-words",
    "placeholder",
    "title",
)
# Whose words are a person's or the machine's own
DATA = {HTML + name for name in ("bdi", "code", "pre", "script", "style", "template", "textarea")}
BETWEEN = re.compile(r"( – | · |, |: |^\d+\. | (?=[€£$]\d))")
AROUND = " ·,:;()–—-…“”\"'"
WORD = re.compile(r"[^\W\d_]{2,}")
# What needs no translator: names of formats, and what Babel writes in dates and times
NAMES = re.compile(
    r"\b(CSV|JSON|ZIP|PDF|ODT|DOCX|JPEG|PNG|WebP|Folkmoot|UTF|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|(second|minute|hour|day|week|month|year)s?|at)\b"
)


def write_catalogue(folder: Path) -> None:
    """English in brackets, below `folder`, from the strings of the sources. Needs a context."""
    pseudo = Catalog(locale="en")
    for message in translations.extract():
        if message.id:
            several = (message.id,) if isinstance(message.id, str) else message.id
            marked = tuple(f"{OPEN}{text}{CLOSE}" for text in several)
            string = marked[0] if isinstance(message.id, str) else marked
            pseudo.add(message.id, string, context=message.context)
    target = folder / "en" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, pseudo)


class Data:
    """Everything people and staff wrote into a database: what may stand outside the brackets."""

    def __init__(self) -> None:
        self.values: set[str] = available_timezones() | {language_name(x) for x in PREFIXES}
        self.values |= {name.replace("-", " ") for name in TOPICS}
        with db.engine.connect() as connection:
            for table in db.metadata.sorted_tables:
                columns = [c for c in table.c if isinstance(c.type, String | Text | JSON)]
                if columns and table.name not in {"search_documents", "ballots"}:
                    for row in connection.execute(db.select(*columns)):
                        self._take(row)
        self.corpus = "\n".join(value for value in self.values if len(value) > 24)

    def _take(self, value: object) -> None:
        if isinstance(value, str):
            value = re.sub(r"\*\*(.+?)\*\*|^#+ (.+)$", r"\n\1\2\n", value, flags=re.M)
            self.values |= {squeeze(x).strip(AROUND) for x in [value, *value.splitlines()]}
        elif isinstance(value, dict):
            self._take([*value.values()])
        elif value is not None and not isinstance(value, int | float | bool):
            try:
                parts = list(value)
            except TypeError:
                return
            for part in parts:
                self._take(part)

    def holds(self, text: str) -> bool:
        """Whether a text is made of theirs, numbers and dates, with marks between them."""
        pieces = BETWEEN.split(squeeze(text))
        reached = [True] + [False] * len(pieces)
        for end in range(1, len(pieces) + 1):
            reached[end] = any(
                reached[start] and self._has("".join(pieces[start:end])) for start in range(end)
            )
        return reached[-1]

    def _has(self, text: str) -> bool:
        text = text.strip(AROUND)
        is_theirs = text in self.values or (len(text) > 24 and text in self.corpus)
        return is_theirs or not WORD.search(NAMES.sub("", text))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def unmarked(tree, data: Data) -> Iterator[str]:
    """Words on a page that no translator would ever see."""
    depth = 0
    for element, text, is_data in texts(tree):
        outside, depth = _outside(text, depth)
        if not is_data:
            yield from (f"{name_of(element)} {piece}" for piece in outside if not data.holds(piece))
    for element in tree.iter():
        for name in SPOKEN:
            outside = _outside(element.get(name, ""), 0)[0]
            yield from (f"{name_of(element)} {name}: {x}" for x in outside if not data.holds(x))


def name_of(element) -> str:
    return str(element.tag).removeprefix(HTML)


def _outside(text: str, depth: int) -> tuple[list[str], int]:
    """The pieces of a text that stand outside all brackets, and how deep it ends."""
    pieces = [""]
    for character in text:
        if character == OPEN:
            depth += 1
            pieces.append("")
        elif character == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces[-1] += character
    return [squeeze(piece) for piece in pieces if piece.strip()], depth


def texts(element, is_data: bool = False) -> Iterator[tuple]:
    """All text of a page in its order, with the element around it and whether that holds data."""
    if not isinstance(element.tag, str):
        return
    in_body = element.tag != HTML + "html"
    is_data = is_data or element.tag in DATA or (in_body and "lang" in element.attrib)
    if element.text:
        yield element, element.text, is_data
    for child in element:
        yield from texts(child, is_data)
        if child.tail:
            yield element, child.tail, is_data
