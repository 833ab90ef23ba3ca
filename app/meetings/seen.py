"""What a form was filled from: whoever saves it later than somebody else sees what changed, and overwrites nothing unseen."""

from __future__ import annotations

import hashlib

from flask_wtf import FlaskForm
from wtforms import HiddenField


class Conflict(ValueError):
    """Somebody else has changed it since it was read; `now` is what it says now."""

    def __init__(self, now: str) -> None:
        super().__init__("changed meanwhile")
        self.now = now


def token(text: str) -> str:
    """What a form carries of the text it was filled from."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def check(seen: str | None, now: str) -> None:
    """Raise Conflict where somebody changed the text since the form was filled; None asks nothing."""
    if seen is not None and seen != token(now):
        raise Conflict(now)


class SeenForm(FlaskForm):
    """Sends along what it was filled from."""

    seen = HiddenField()

    conflict: str | None = None

    def see(self, before: str) -> None:
        """The text as it is now, unless the form was filled from another."""
        if not self.seen.data:
            self.seen.data = token(before)

    def collide(self, now: str) -> None:
        """Somebody else was faster: say what it says now; sent again, this form replaces it."""
        self.conflict, self.seen.data = now.replace("\0", "\n"), token(now)
