"""A backup file: a tar of named members, closed by a manifest of their checksums.

The manifest comes last, so that an archive cut short has none and is refused.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024


class Damaged(Exception):
    """An archive that is not what its manifest says, or no backup at all."""


@dataclass
class Manifest:
    """What a backup holds: when and of what it was made, and the SHA-256 of each member."""

    created_at: str
    dialect: str
    revision: str
    format: int = FORMAT
    sha256: dict[str, str] = field(default_factory=dict)


class _Hashing:
    """A file that remembers the checksum of what passed through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.sum.update(block)
        return block


def write(path: Path, members: Iterable[tuple[str, Path]], manifest: Manifest) -> None:
    """Write an archive whole or not at all; only its owner may read it."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with open(partial, "wb", opener=_private) as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name, source in members:
                    _add(tar, name, source, manifest)
                _close(tar, manifest)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _add(tar: tarfile.TarFile, name: str, source: Path, manifest: Manifest) -> None:
    try:
        file = source.open("rb")
    except FileNotFoundError:  # a file deleted since it was listed
        return
    with file:
        hashing = _Hashing(file)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), hashing)
        manifest.sha256[name] = hashing.sum.hexdigest()


def _close(tar: tarfile.TarFile, manifest: Manifest) -> None:
    data = json.dumps(asdict(manifest), indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(data)
    tar.addfile(info, BytesIO(data))


def extract(path: Path, folder: Path) -> Manifest:
    """Unpack an archive and compare all of it with its manifest. Raises Damaged."""
    sums: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                member = _content(tar, info)
                if info.name == MANIFEST:
                    manifest = _manifest(member.read())
                else:
                    sums[info.name] = _unpack(member, folder / _safe(info.name))
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"{path.name} is not a complete backup: {error}") from error
    if manifest is None:
        raise Damaged(f"{path.name} has no manifest; it was cut short or is not a backup.")
    _compare(manifest, sums)
    return manifest


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(info) if info.isreg() else None
    if content is None:
        raise Damaged(f"{info.name} is not a plain file.")
    return content


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Damaged(f"{name} points outside the backup.")
    return path


def _unpack(member: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    hashing = _Hashing(member)
    with target.open("wb") as file:
        while block := hashing.read(BLOCK):
            file.write(block)
    return hashing.sum.hexdigest()


def _manifest(data: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise Damaged(f"The manifest cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise Damaged(f"The backup has format {manifest.format}; this Folkmoot reads {FORMAT}.")
    return manifest


def _compare(manifest: Manifest, sums: dict[str, str]) -> None:
    wrong = sorted(
        name
        for name in manifest.sha256.keys() | sums.keys()
        if manifest.sha256.get(name) != sums.get(name)
    )
    if wrong:
        raise Damaged(f"Damaged, missing or foreign: {', '.join(wrong[:5])}")
