"""What can be done with the points of an agenda. The caller commits."""

from app.meetings.agenda.services.ordering import move
from app.meetings.agenda.services.removing import remove, restore, strike
from app.meetings.agenda.services.writing import (
    AgendaFull,
    Point,
    add,
    announce,
    change,
    hold,
    publish,
)

__all__ = [
    "AgendaFull",
    "Point",
    "add",
    "announce",
    "change",
    "hold",
    "move",
    "publish",
    "remove",
    "restore",
    "strike",
]
