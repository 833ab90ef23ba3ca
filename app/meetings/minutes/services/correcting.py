"""Corrections that people who were there propose, and what the clerk makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Corrected, StaffActed, emit
from app.extensions import db
from app.meetings.minutes.services.holding import check_reason, hold, note
from app.meetings.models import Correction, CorrectionState, Minutes

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class NotThere(ValueError):
    """The passage stands `times` times in the minutes, not once."""

    def __init__(self, times: int) -> None:
        super().__init__(f"found {times} times")
        self.times = times


class AlreadyDecided(ValueError):
    """Somebody else accepted or rejected it."""


class Place(NamedTuple):
    """Where a passage stands: an attribute of a row, from and to a character."""

    owner: object
    name: str
    start: int
    end: int


def _texts(minutes: Minutes) -> Iterator[tuple[object, str]]:
    yield minutes.meeting, "minutes"
    for entry in minutes.entries:
        yield entry, "summary"
        yield entry, "discussion"
    for motion in minutes.motions:
        yield motion, "text"


def pattern_of(quote: str) -> re.Pattern[str]:
    """A passage as it is read, to be found in its Markdown: other spaces, and marks of emphasis between."""
    tokens = _TOKEN.findall(quote.strip().strip("*_"))
    parts = [r"[\s*_>]+" if one.isspace() else re.escape(one) + "[*_]*" for one in tokens]
    if parts:
        parts[-1] = parts[-1].removesuffix("[*_]*")
    return re.compile("".join(parts) or r"(?!)")


def place_of(minutes: Minutes, quote: str) -> Place:
    """Where a passage stands. Raises NotThere unless it does exactly once."""
    pattern = pattern_of(quote)
    found = [
        Place(owner, name, *match.span())
        for owner, name in _texts(minutes)
        for match in pattern.finditer(getattr(owner, name))
    ]
    if len(found) != 1:
        raise NotThere(len(found))
    return found[0]


def propose(minutes: Minutes, author: User, quote: str, wording: str, reason: str) -> Correction:
    """Propose another wording for a passage. Raises NotThere."""
    place_of(hold(minutes), quote)
    correction = Correction(
        minutes_id=minutes.id, author=author, quote=quote, wording=wording, reason=reason
    )
    db.session.add(correction)
    db.session.flush()
    if minutes.author is not None:
        emit(Corrected(minutes.meeting, minutes.author, author, "proposed"))
    return correction


def accept(correction: Correction, actor: User) -> None:
    """Put the new wording in the passage's place. Raises AlreadyDecided, NotThere."""
    minutes = _held(correction)
    place = place_of(minutes, correction.quote)
    check_reason(minutes, correction.reason)
    text = getattr(place.owner, place.name)
    setattr(place.owner, place.name, text[: place.start] + correction.wording + text[place.end :])
    _decide(correction, actor, CorrectionState.ACCEPTED)
    note(minutes, actor, "corrected", correction.reason)


def reject(correction: Correction, actor: User, answer: str) -> None:
    """Leave the passage as it is, and say why. Raises AlreadyDecided."""
    minutes = _held(correction)
    _decide(correction, actor, CorrectionState.REJECTED, answer)
    facts = {"correction": str(correction.id), "reason": answer}
    emit(StaffActed(actor, "minutes.correction_rejected", minutes.meeting, {}, facts))


def _held(correction: Correction) -> Minutes:
    """Of two who decide at once one is first; the other reads here that it is decided."""
    minutes = hold(correction.minutes)
    db.session.refresh(correction)
    if correction.state is not CorrectionState.OPEN:
        raise AlreadyDecided
    return minutes


def _decide(correction: Correction, actor: User, state: CorrectionState, answer: str = "") -> None:
    correction.state, correction.answer = state, answer
    correction.decided_by, correction.decided_at = actor, now()
    db.session.flush()
    if correction.author is not None:
        emit(Corrected(correction.minutes.meeting, correction.author, actor, state.value))
