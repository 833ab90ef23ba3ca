"""What may come in: types are sniffed from the bytes, images are drawn anew.

An upload is hostile until it has been through here. Its name and the type the
browser claims decide nothing.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from dataclasses import dataclass
from enum import StrEnum

import filetype
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
IMAGE_SIZE = (1280, 960)
SMALL_SIZE = (480, 360)  # on cards: some 40 KB at most
QUALITY = 72
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
IMAGES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


class Problem(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNKNOWN_TYPE = "unknown_type"
    DAMAGED = "damaged"
    NOT_AN_IMAGE = "not_an_image"


class Refused(ValueError):
    """A file that is not taken; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class File:
    """A file as it will be stored."""

    name: str
    content_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def take(name: str, data: bytes, *, only_images: bool = False) -> File:
    """The file as it may be stored. Raises Refused."""
    if not data:
        raise Refused(Problem.EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(Problem.TOO_LARGE)
    kind = _sniff(data)
    if kind in IMAGES:
        return _drawn_anew(name, data)
    if only_images:
        raise Refused(Problem.NOT_AN_IMAGE)
    suffix = DOCUMENTS.get(kind) or {"text/csv": "csv", "text/plain": "txt"}[kind]
    return File(_tidy(name, suffix), kind, data)


def _sniff(data: bytes) -> str:
    kind = filetype.guess_mime(data)
    if kind in IMAGES or kind in DOCUMENTS:
        return str(kind)
    if kind is None and _is_text(data):
        first = data.split(b"\n", 1)[0]
        return "text/csv" if b";" in first or b"," in first else "text/plain"
    raise Refused(Problem.UNKNOWN_TYPE)


def _is_text(data: bytes) -> bool:
    """Plain text, and not a document of markup that a browser might run."""
    if b"\x00" in data or data.lstrip()[:1] == b"<":
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tidy(name: str, suffix: str) -> str:
    """A file name without a path, without surprises, with the ending its bytes deserve."""
    stem = unicodedata.normalize("NFKC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = re.sub(r"[^\w.-]+", "-", stem.rsplit(".", 1)[0]).strip("-.")[:80]
    return f"{stem or 'file'}.{suffix}"


def _drawn_anew(name: str, data: bytes) -> File:
    """An image decoded and encoded again: no metadata, no hidden second content, no huge sizes."""
    try:
        upright = _decoded(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Problem.TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders fail in many ways on what is no image: struct.error, ...
        raise Refused(Problem.DAMAGED) from error
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail(IMAGE_SIZE)
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=QUALITY, method=4)
    return File(_tidy(name, "webp"), "image/webp", out.getvalue(), drawn.width, drawn.height)


def smaller(data: bytes) -> bytes:
    """A picture that was taken in, as small as cards show it."""
    picture = Image.open(io.BytesIO(data), formats=("WEBP",))
    picture.thumbnail(SMALL_SIZE)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _decoded(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    return ImageOps.exif_transpose(image)
