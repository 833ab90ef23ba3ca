"""The bytes of a `.pb` file as rows with their line numbers, section by section."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.budgets.counting.pabulib.problems import Code, Problems

SECTIONS = ("META", "PROJECTS", "VOTES")
FIRST_COLUMN = {"META": "key", "PROJECTS": "project_id", "VOTES": "voter_id"}
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class Section:
    """One section: its columns in order and its rows, each with the line it begins on."""

    name: str
    line: int
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def column(self, name: str) -> int | None:
        """The position of a column, None when there is none."""
        return self.columns.index(name) if name in self.columns else None


def decode(data: bytes, problems: Problems) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark; anything else is a problem with its line."""
    encoding = next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(
            Code.BAD_ENCODING,
            line,
            value=data[error.start : error.start + 8].hex(" "),
            detail="bytes",
        )
        problems.refuse()
        raise
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        problems.add(Code.BAD_CHARACTER, text.count("\n", 0, text.index("\0")) + 1, value="NUL")
        problems.refuse()
    return text


def scan(data: bytes, problems: Problems) -> dict[str, Section]:
    """The three sections; raises PabulibError when one is missing, doubled or without its header."""
    sections: dict[str, Section] = {}
    current: Section | None = None
    for line, row in _rows(decode(data, problems), problems):
        name = row[0].strip().upper()
        if name in SECTIONS and not any(cell.strip() for cell in row[1:]):
            if name in sections:
                problems.add(Code.DUPLICATE_SECTION, line, name)
            current = sections.setdefault(name, Section(name, line))
        elif current is None:
            problems.add(Code.NO_SECTION, line, value=";".join(row))
        elif not current.columns:
            current.columns = _header(row, line, current.name, problems)
        else:
            current.rows.append((line, _fit(row, line, current, problems)))
    for name in SECTIONS:
        if name not in sections or not sections[name].columns:
            problems.add(Code.MISSING_SECTION, 0, name)
    problems.refuse()
    return sections


def _rows(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, each with its first line. Real files quote carelessly, so only an open end is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    line = 1
    try:
        for row in reader:
            if reader.line_num > line and _is_open(text, line, reader.line_num):
                problems.add(Code.BAD_QUOTING, line, value=";".join(row), detail="never closed")
                break
            if row and (row[0].strip() or any(cell.strip() for cell in row)):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(Code.BAD_QUOTING, line, detail=str(error))
    problems.refuse()


def _is_open(text: str, first: int, last: int) -> bool:
    """Whether a row of several lines runs to the end of the file because its quotation mark was never closed."""
    lines = text.rstrip("\n").split("\n")
    return last >= len(lines) and "\n".join(lines[first - 1 :]).count('"') % 2 == 1


def _header(row: list[str], line: int, section: str, problems: Problems) -> list[str]:
    columns = [cell.strip().lower() for cell in row]
    if columns[0] != FIRST_COLUMN[section]:
        problems.add(
            Code.BAD_HEADER, line, section, row[0], detail=f"expected {FIRST_COLUMN[section]}"
        )
    for column in sorted({c for c in columns if c and columns.count(c) > 1}):
        problems.add(Code.DUPLICATE_COLUMN, line, column)
    return columns


def _fit(row: list[str], line: int, section: Section, problems: Problems) -> list[str]:
    """The row with exactly as many cells as there are columns."""
    width = len(section.columns)
    if len(row) == width:
        return row
    if len(row) > width:
        if any(cell.strip() for cell in row[width:]):
            problems.add(Code.TOO_MANY_COLUMNS, line, section.name, ";".join(row[width:]))
        return row[:width]
    return row + [""] * (width - len(row))
