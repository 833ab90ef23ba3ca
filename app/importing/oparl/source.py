"""Where records come from on this machine: a folder, an archive, or one file with objects or a list."""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.importing.oparl.records import Sorter, kind_of
from app.importing.oparl.values import BadValue

LARGEST = 64 * 1024 * 1024  # bytes of one file
LARGEST_IN_ALL = 4 * 1024**3  # unpacked: an archive may be made to burst


class NotASource(Exception):
    """Nothing can be read there; says why."""


def read(path: Path, sorter: Sorter) -> None:
    """Sort in all objects below a path. Raises NotASource."""
    for name, content in _contents(path, sorter):
        try:
            data = parsed(content)
        except ValueError as error:
            sorter.leave(name, None, f"is not JSON: {error}")
        else:
            take_all(name, data, sorter)


def parsed(content: bytes) -> Any:
    """JSON as the standard has it. Raises ValueError."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def take_all(where: str, data: Any, sorter: Sorter) -> None:
    """An object, a list of objects, or a page of a list (`{"data": [...]}`)."""
    if isinstance(data, dict) and "type" not in data and isinstance(data.get("data"), list):
        data = data["data"]
    if isinstance(data, list):
        for number, one in enumerate(data, 1):
            sorter.take(f"{where}, object {number}", one)
    elif isinstance(data, dict) and "type" in data:
        if not _is_system(data):
            sorter.take(where, data)
    else:
        sorter.leave(where, data, "holds no OParl objects")


def _is_system(data: Any) -> bool:
    """It says where lists are, and nothing of what was decided."""
    try:
        kind_of(data)
    except BadValue:
        return str(data.get("type")).endswith("/System")
    return False


def _contents(path: Path, sorter: Sorter) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        yield from _folder(path, sorter)
    elif path.name.endswith((".tar.gz", ".tgz", ".tar")):
        yield from _archive(path, sorter)
    elif path.is_file():
        yield from _file(path, path.name, sorter)
    else:
        raise NotASource(f"{path} is neither a folder nor a file.")


def _folder(path: Path, sorter: Sorter) -> Iterator[tuple[str, bytes]]:
    files = sorted(path.rglob("*.json"))
    if not files:
        raise NotASource(f"{path} holds no .json files.")
    for file in files:
        yield from _file(file, str(file.relative_to(path)), sorter)


def _file(path: Path, name: str, sorter: Sorter) -> Iterator[tuple[str, bytes]]:
    try:
        if path.stat().st_size > LARGEST:
            sorter.leave(name, None, f"is larger than {LARGEST:,} bytes")
        else:
            yield name, path.read_bytes()
    except OSError as error:
        sorter.leave(name, None, f"cannot be read: {error.strerror}")


def _archive(path: Path, sorter: Sorter) -> Iterator[tuple[str, bytes]]:
    """Nothing is unpacked to the disk; links and devices in it are passed over."""
    budget = LARGEST_IN_ALL
    try:
        with tarfile.open(path) as opened:
            for member in opened:
                if not member.isfile() or not member.name.endswith(".json"):
                    continue
                budget -= member.size
                if budget < 0:
                    raise NotASource(f"{path} unpacks to more than {LARGEST_IN_ALL:,} bytes.")
                if member.size > LARGEST:
                    sorter.leave(member.name, None, f"is larger than {LARGEST:,} bytes")
                elif file := opened.extractfile(member):
                    yield member.name, file.read()
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise NotASource(f"{path} is no archive that can be read: {error}") from None
