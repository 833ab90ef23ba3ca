"""Tables that staff upload as CSV: hostile until they are read. All of a table, or what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from app.accounts.verification import days, documents
from app.core.site import districts
from app.core.text import fold

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 500_000
MOST_COLUMNS = 40
MOST_PROBLEMS = 100  # that are shown
LONGEST_CELL = 1000
NAMES = {  # folded, without spaces and marks
    "document": {"document", "documentnumber", "documento", "id", "number"},
    "born": {"birthdate", "dateofbirth", "born", "birthday", "birth"},
    "district": {"district", "area", "ward"},
}


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file; line 0 is the file as a whole."""

    line: int
    text: str


class Refused(ValueError):
    """A file of which nothing is taken. `problems` are the first of `total`."""

    def __init__(self, problems: list[Problem], total: int = 0) -> None:
        super().__init__("; ".join(problem.text for problem in problems[:3]))
        self.problems = problems[:MOST_PROBLEMS]
        self.total = max(total, len(problems))


@dataclass(frozen=True)
class Row:
    """One resident of a table; what is in other columns is kept under their names."""

    line: int
    document: str  # hash; empty where there is none
    born: date | None
    district_id: int | None
    others: dict[str, str] = field(repr=False)


def whole(text: str) -> Refused:
    """One reason that concerns all of a file."""
    return Refused([Problem(0, text)])


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or as Windows writes it. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise whole(_("Choose a file of at most %(mb)s MB", mb=MOST_BYTES // 1024**2))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise whole(_("This is not a text file. Save the table as CSV in UTF-8"))


def cells(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file that hold something, numbered as an editor numbers them. Raises Refused."""
    text = decode(data)
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        line = 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, [cell.strip() for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(reader.line_num, _("Quotes or columns are broken here"))
        raise Refused([problem]) from error


class Table:
    """A file read row by row; the problems are gathered, so that all are told at once."""

    def __init__(self, data: bytes, *, needs_document: bool = True) -> None:
        self.needs_document = needs_document
        self.problems: list[Problem] = []
        self.wrong = 0
        self._seen: dict[str, int] = {}
        self._districts = known_districts()
        self._hash: Callable[[str], str] = documents.hasher()
        self._lines = cells(data)
        self.columns, self.others = self._read_head()

    def _read_head(self) -> tuple[dict[str, int], dict[str, int]]:
        head = next(self._lines, (0, []))[1]
        if not head:
            raise whole(_("This file is empty"))
        if len(head) > MOST_COLUMNS:
            raise whole(_("This table has too many columns"))
        named = {squeeze(name): n for n, name in reversed(list(enumerate(head)))}
        columns = {
            what: named[name] for what, names in NAMES.items() for name in named if name in names
        }
        if self.needs_document and not {"document", "born"} <= columns.keys():
            raise whole(_("Name the columns in the first line: document, birth date, district"))
        if ("document" in columns) != ("born" in columns):
            raise whole(_("A document needs its birth date, and the reverse"))
        taken = set(columns.values())
        return columns, {name: n for n, name in enumerate(head) if n not in taken and name}

    def rows(self) -> Iterator[Row]:
        """All rows that are right. Raises Refused in the end if others were not."""
        number = 0
        for number, (line, row) in enumerate(self._lines, 1):
            if number > MOST_ROWS:
                raise whole(_("A list has at most %(n)s lines", n=MOST_ROWS))
            if found := self._row(line, row):
                yield found
        if self.wrong:
            raise Refused(self.problems, self.wrong)
        if not number:
            raise whole(_("This table has a head, but no lines below it"))

    def _row(self, line: int, row: list[str]) -> Row | None:
        before = self.wrong
        document = born = district = None
        if any(len(cell) > LONGEST_CELL for cell in row):
            self._note(line, _("A cell is too long"))
            return None
        if "document" in self.columns:
            document = self._document(line, self._cell(row, "document"))
            born = self._born(line, self._cell(row, "born"))
        if name := self._cell(row, "district"):
            district = self._districts.get(fold(name))
            if district is None:
                self._note(line, _("There is no district of this name"))
        if self.wrong > before:
            return None
        others = {name: row[n] if n < len(row) else "" for name, n in self.others.items()}
        return Row(line, document or "", born, district, others)

    def _cell(self, row: list[str], what: str) -> str:
        n = self.columns.get(what)
        return row[n] if n is not None and n < len(row) else ""

    def _document(self, line: int, text: str) -> str | None:
        try:
            found = self._hash(documents.normalise(text))
        except ValueError:
            self._note(line, _("This is no document number"))
            return None
        if found in self._seen:
            self._note(line, _("The same document as in line %(n)s", n=self._seen[found]))
        self._seen.setdefault(found, line)
        return found

    def _born(self, line: int, text: str) -> date | None:
        try:
            return days.read_birth(text)
        except ValueError:
            self._note(line, _("This is no birth date; write it like 1990-12-31 or 31.12.1990"))
            return None

    def _note(self, line: int, text: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line, text))


def squeeze(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))


def known_districts() -> dict[str, int]:
    """Ids by folded slug and by folded name in each language."""
    known: dict[str, int] = {}
    for district in districts():
        known |= {fold(name): district.id for name in (district.slug, *district.name.values())}
    return known
