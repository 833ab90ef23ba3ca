"""What staff do with the records of the council. The caller commits."""

from app.meetings.councils.services.consultations import AlreadyReferred, change_consultation, refer
from app.meetings.councils.services.holding import Gone, text_of
from app.meetings.councils.services.papers import ReferenceTaken, Submission, rewrite, submit
from app.meetings.councils.services.people import (
    AlreadyMember,
    Seat,
    change,
    change_seat,
    enter,
    seat,
)
from app.meetings.councils.services.removing import hand_back, remove, restore

__all__ = [
    "AlreadyMember",
    "AlreadyReferred",
    "Gone",
    "ReferenceTaken",
    "Seat",
    "Submission",
    "change",
    "change_consultation",
    "change_seat",
    "enter",
    "hand_back",
    "refer",
    "remove",
    "restore",
    "rewrite",
    "seat",
    "submit",
    "text_of",
]
