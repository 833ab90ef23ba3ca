"""The council's logo: drawn anew as a small PNG, kept in the database, served for ever by its hash."""

import hashlib
import io
import warnings

from flask_babel import gettext as _
from PIL import Image, UnidentifiedImageError
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.extensions import db

HEIGHT, WIDTH = 88, 640  # twice the size on the page
MOST_BYTES, MOST_PIXELS = 5 * 1024 * 1024, 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class Logo(Base):
    """One picture; the one that `site().logo_url` names is shown."""

    __tablename__ = "logos"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BadPictureError(ValueError):
    """What was uploaded cannot be the logo; the message says what helps."""


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        return image.convert("RGBA")


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of at most the size we show, without anything but its pixels."""
    if len(content) > MOST_BYTES:
        raise BadPictureError(_("Choose a picture of at most 5 MB"))
    try:
        drawn = _opened(content)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        message = _("Choose a PNG, JPEG or WebP picture of usual size. SVG is not taken.")
        raise BadPictureError(message) from error
    drawn.thumbnail((WIDTH, HEIGHT))
    buffer = io.BytesIO()
    drawn.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def keep(content: bytes) -> str:
    """Store an uploaded picture; gives back its address. Raises BadPictureError."""
    picture = redrawn(content)
    digest = hashlib.sha256(picture).hexdigest()[:16]
    if db.session.get(Logo, digest) is None:
        db.session.add(Logo(digest=digest, content=picture))
    return f"/logo-{digest}.png"  # without the language that may stand before it
