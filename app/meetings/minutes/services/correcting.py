"""Corrections that people who were there propose, and what the clerk makes of them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Corrected, StaffActed, emit
from app.extensions import db
from app.meetings.decisions.services import corrected
from app.meetings.minutes.services import attending
from app.meetings.minutes.services.holding import check_reason, hold, note
from app.meetings.minutes.services.passages import place_of
from app.meetings.minutes.services.writing import Person
from app.meetings.models import Correction, CorrectionState, Decision, Minutes


class AlreadyDecided(ValueError):
    """Somebody else accepted or rejected it."""


def propose(minutes: Minutes, author: User, quote: str, wording: str, reason: str, *, part: str = "") -> Correction:  # fmt: skip
    """Propose another wording for a passage, in one part where several say the same. Raises NotThere, Unfit."""
    place_of(hold(minutes), quote, part).reworded(wording)
    return _proposed(minutes, author, Correction(part=part, quote=quote, wording=wording, reason=reason))  # fmt: skip


def propose_on_list(minutes: Minutes, author: User, line: str, person: Person | None, reason: str) -> Correction:  # fmt: skip
    """Propose how somebody stands on the list of those who came: instead of a line, or of none; None is not at all.

    Raises NotThere, Unfit.
    """
    hold(minutes)
    correction = Correction(
        part=attending.PART, quote=line, wording=attending.line_of(minutes, person),
        person=attending.kept(person), reason=reason, author_id=author.id,
    )  # fmt: skip
    attending.check(minutes, correction)
    return _proposed(minutes, author, correction)


def _proposed(minutes: Minutes, author: User, correction: Correction) -> Correction:
    correction.minutes_id, correction.author = minutes.id, author
    db.session.add(correction)
    db.session.flush()
    if minutes.author is not None:
        emit(Corrected(minutes.meeting, minutes.author, author, "proposed"))
    return correction


def check(correction: Correction) -> None:
    """Raise NotThere where the passage has changed since, Unfit where the other words do not go there."""
    if correction.part == attending.PART:
        attending.check(correction.minutes, correction)
    else:
        place_of(correction.minutes, correction.quote, correction.part).reworded(correction.wording)


def accept(correction: Correction, actor: User) -> None:
    """Put the new wording in the passage's place. Raises AlreadyDecided, NotThere, Unfit."""
    minutes = _held(correction)
    check_reason(minutes, correction.reason)
    if correction.part == attending.PART:
        attending.put(minutes, correction)
        _accepted(minutes, correction, actor)
        return
    place = place_of(minutes, correction.quote, correction.part)
    said, passage = place.reworded(correction.wording), place.passage
    with _changed(passage.owner, actor):
        setattr(passage.owner, passage.name, said)
        _accepted(minutes, correction, actor)


def _changed(owner: object, actor: User) -> AbstractContextManager[None]:
    """A decision is a thing of its own, with versions of its own: theirs comes after that of the minutes."""
    return corrected(owner, actor) if isinstance(owner, Decision) else nullcontext()


def _accepted(minutes: Minutes, correction: Correction, actor: User) -> None:
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
