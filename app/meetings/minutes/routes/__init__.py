"""Reading minutes, and the desk at which they are written."""

from app.meetings.minutes.routes import agreeing, correcting, reading, transcripts, writing  # noqa: F401
from app.meetings.minutes.routes.blueprint import minutes

__all__ = ["minutes"]
