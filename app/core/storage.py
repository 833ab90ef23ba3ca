"""Where uploaded files lie: a folder, or a bucket that speaks S3.

STORAGE_URL is `file:///path` or `s3://bucket/prefix?endpoint=https://...&region=...`
(the credentials come from the environment, as boto3 reads them). A file is named by
the hash of its bytes, so writing it twice is writing it once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app


class Missing(LookupError):
    """No file has this key."""


class Storage(Protocol):
    """What keeping files needs."""

    def write(self, key: str, data: bytes, content_type: str) -> None: ...
    def read(self, key: str) -> bytes: ...
    def remove(self, key: str) -> None: ...


class Folder:
    """Files in a folder, two letters of the key a sub-folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        if not key.isalnum():
            raise Missing(key)
        return self.root / key[:2] / key

    def write(self, key: str, data: bytes, content_type: str) -> None:
        path = self._path(key)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)

    def read(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise Missing(key) from error

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)


class Bucket:
    """Files in a bucket of an S3-compatible service."""

    def __init__(self, bucket: str, prefix: str, **options: Any) -> None:
        import boto3

        self.bucket, self.prefix = bucket, prefix
        self.client = boto3.client("s3", **options)

    def _name(self, key: str) -> str:
        return f"{self.prefix}/{key}".lstrip("/")

    def write(self, key: str, data: bytes, content_type: str) -> None:
        name = self._name(key)
        self.client.put_object(Bucket=self.bucket, Key=name, Body=data, ContentType=content_type)

    def read(self, key: str) -> bytes:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self._name(key))
        except self.client.exceptions.NoSuchKey as error:
            raise Missing(key) from error
        return bytes(found["Body"].read())

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))


@cache
def _open(url: str) -> Storage:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme != "s3":
        raise ValueError(f"STORAGE_URL must begin with file:// or s3://, not {parts.scheme}://")
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    names = {"endpoint": "endpoint_url", "region": "region_name"}
    known = {names[name]: value for name, value in options.items() if name in names}
    return Bucket(parts.netloc, parts.path.strip("/"), **known)


def storage() -> Storage:
    """The storage of this installation."""
    return _open(current_app.config["STORAGE_URL"])


def key_of(data: bytes) -> str:
    """The name of a file: SHA-256 of its bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
