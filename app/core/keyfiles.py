"""Keys in files outside the database: each written once, completely or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from flask import current_app

SIZE = 32  # bytes of every key and share


def folder() -> Path:
    return Path(current_app.config["KEYS_DIR"])


def is_writable() -> bool:
    """Whether a key can be written: in the folder, or where it would be made."""
    at = folder()
    while not at.exists() and at != at.parent:
        at = at.parent
    return os.access(at, os.W_OK | os.X_OK)


def are_apart(*names: str) -> bool:
    """Whether these folders lie on different disks."""
    places = [folder() / name for name in names]
    disks = {place.stat().st_dev for place in places if place.exists()}
    return len(disks) == len(names)


def of_installation(name: str) -> bytes:
    """A key of this installation, made when first needed. Raises OSError."""
    path = folder() / name
    if not path.exists():
        write_once(path, secrets.token_bytes(SIZE))
    return path.read_bytes()


def write_once(path: Path, value: bytes) -> None:
    """Write a key file completely or not at all; an existing one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was first: theirs is the key
    finally:
        draft.unlink()
    sync(path.parent)


def sync(entries: Path) -> None:
    """Make a change of a folder's entries durable."""
    descriptor = os.open(entries, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
