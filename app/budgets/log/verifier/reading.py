"""Reading what others wrote: every file whole, every text strict, and a reason where it is not."""

# fmt: off
from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
from typing import Any

from app.budgets.counting.recount import text_of

NEEDED = ("round.json", "log.jsonl", "ballots.jsonl", "results.json", "checkpoints.txt")
UNFIXED = ("log.jsonl", "checkpoints.txt", "verify.py", "README.txt")  # whose hash no entry names
LARGEST = 2**30  # bytes of a file, and of an archive when it is unpacked
LONGEST = 18  # digits of a number


class Failed(Exception):
    """A check that fails: where, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")


def expect(good: bool, where: str, why: str) -> None:
    """Fail unless it is good."""
    if not good:
        raise Failed(where, why)


def files_of(path: str) -> dict[str, bytes]:
    """The files of a bundle by name, from its folder or its archive. Nothing is unpacked."""
    found = folder_of(path) if os.path.isdir(path) else archive_of(path)
    for name in NEEDED:
        expect(name in found, name, "the file is missing")
    return found


def folder_of(path: str) -> dict[str, bytes]:
    """The bundle's files in a folder; others beside them are not looked at."""
    names = [name for name in sorted(os.listdir(path)) if may_be_here(name)]
    return {name: content_of(os.path.join(path, name)) for name in names}


def archive_of(path: str) -> dict[str, bytes]:
    """The files of an archive, which holds nothing else."""
    expect(os.path.isfile(path), path, "there is no such folder or archive")
    found: dict[str, bytes] = {}
    size = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = entry.filename
                expect(may_be_here(name) and name not in found, name, "the name is not one of a bundle's, or there twice")
                expect(not stat.S_ISLNK(entry.external_attr >> 16), name, "is a link, no file")
                size += entry.file_size
                expect(size <= LARGEST, name, "the archive is too large when it is unpacked")
                with archive.open(entry) as file:
                    found[name] = file.read(LARGEST)
    except Failed:
        raise
    except Exception as error:
        raise Failed(path, f"the archive cannot be read ({type(error).__name__})") from error
    return found


def may_be_here(name: str) -> bool:
    """Whether a bundle may hold a file of this name."""
    number, dot, kind = name.partition(".")
    return name in NEEDED + UNFIXED or (dot + kind == ".pb" and is_digits(number))


def is_digits(text: str) -> bool:
    """Whether a text is an envelope's id: digits without a zero before them."""
    return text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= LONGEST


def content_of(path: str) -> bytes:
    """The bytes of a file, which must be one: no link, no device."""
    name = os.path.basename(path)
    try:
        is_file = stat.S_ISREG(os.lstat(path).st_mode)
        expect(is_file and os.path.getsize(path) <= LARGEST, name, "is no file, or too large")
        with open(path, "rb") as file:
            return file.read(LARGEST)
    except (OSError, ValueError) as error:
        raise Failed(name, f"cannot be read ({type(error).__name__})") from error


def text_in(data: bytes, where: str, encoding: str = "utf-8") -> str:
    """The text of a file."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Failed(where, f"byte {error.start} is not {encoding}") from error


def whole(digits: str) -> int:
    """The number of its digits; the longest ones that a bundle can need are amounts of money."""
    if len(digits) > LONGEST:
        raise ValueError("a number is too long")
    return int(digits)


def no_fraction(text: str) -> Any:
    """Refuse what is no whole number: all numbers of a bundle are."""
    raise ValueError(f"{text[:20]} is no whole number")


READER = json.JSONDecoder(parse_int=whole, parse_float=no_fraction, parse_constant=no_fraction)


def canonical(text: str, where: str) -> Any:
    """The value of a JSON text, which must be its one canonical text."""
    try:
        value = READER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Failed(where, f"this is no JSON as the format wants it ({str(error)[:80]})") from error
    expect(text_of(value) == text, where, "the JSON is not canonical (sorted keys, no spaces, ASCII, no key twice)")
    return value


def document(data: bytes, where: str) -> Any:
    """The value of a file that is one JSON text."""
    return canonical(text_in(data, where, "ascii"), where)


def lines_of(data: bytes, where: str) -> list[str]:
    """The lines of a file, each ended by a newline."""
    lines = text_in(data, where, "ascii").split("\n")
    expect(lines.pop() == "", where, "the last line has no newline at its end")
    return lines


def fields(value: Any, where: str, **kinds: Any) -> Any:
    """The value, if it is an object with exactly these fields of these types (None = any)."""
    expect(isinstance(value, dict) and value.keys() == kinds.keys(), where, f"must be an object with {sorted(kinds)}")
    for name, kind in kinds.items():
        good = kind is None or any(type(value[name]) is one for one in (kind if type(kind) is tuple else (kind,)))
        expect(good, where, f"{name} is not of the right type")
    return value


def is_hex(text: Any, size: int) -> bool:
    """Whether it is a text of so many bytes in lower-case hexadecimal digits."""
    return isinstance(text, str) and len(text) == 2 * size and not text.strip("0123456789abcdef")


def numbers_by_area(value: Any, where: str, *, is_change: bool = False) -> dict[str, int]:
    """The value, if it is a mapping from area to how many; to how many more or fewer, if it is a change."""
    good = isinstance(value, dict) and all(type(n) is int and (n >= 0 or is_change) for n in value.values())
    expect(good, where, "must be an object from area to number")
    return {area: n for area, n in value.items() if n}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
