"""Recording decisions, changing them, and saying how far they are. The caller commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Decided, Edited, Published, StaffActed, emit
from app.core.models import Resource
from app.extensions import db
from app.meetings import sealing
from app.meetings.decisions.counting import Outcome, Tally, Terms, Voice
from app.meetings.models import (
    AgendaItem,
    Decision,
    DecisionLink,
    Meeting,
    MemberVoice,
    Method,
    Progress,
    ProgressReport,
    Verdict,
    Vote,
)
from app.meetings.seen import check


class Contradiction(ValueError):
    """The verdict is not what the figures of the vote come to."""

    def __init__(self, verdict: Verdict, outcome: Outcome, needed: int, tally: Tally) -> None:
        super().__init__(f"{verdict} although the vote was {outcome}")
        self.verdict, self.outcome, self.needed, self.tally = verdict, outcome, needed, tally


@dataclass(frozen=True)
class VoteTaken:
    """How a vote was taken and what it gave; `voices` are (name, voice) of a roll call."""

    method: Method
    terms: Terms
    tally: Tally
    voices: Sequence[tuple[str, Voice]] = ()

    @property
    def outcome(self) -> Outcome:
        return self.terms.outcome(self.tally)


@dataclass(frozen=True)
class Record:
    """A decision as the clerk writes it down; money in minor units."""

    title: str
    text: str
    verdict: Verdict
    unit: str = ""
    owner: User | None = None
    due_on: date | None = None
    review_on: date | None = None
    cost: int | None = None
    about: Sequence[Resource] = ()
    vote: VoteTaken | None = None
    item: AgendaItem | None = None  # under which it was decided

    def check(self) -> None:
        """Raise Contradiction or Impossible where vote and verdict do not agree."""
        if self.vote is None:
            return
        outcome = self.vote.outcome
        fits = {
            Verdict.APPROVED: outcome is Outcome.CARRIED,
            Verdict.REJECTED: outcome is Outcome.LOST,
            Verdict.REFERRED: outcome is Outcome.CARRIED,
            Verdict.NOTED: outcome is not Outcome.NO_QUORUM,
        }
        if not fits[self.verdict]:
            needed = self.vote.terms.needed(self.vote.tally)
            raise Contradiction(self.verdict, outcome, needed, self.vote.tally)


PLAIN = ("title", "unit", "due_on", "review_on", "cost", "verdict")


def record(meeting: Meeting, actor: User, kept: Record) -> Decision:
    """Write a decision down; it is public once the minutes are. Raises Contradiction, Impossible."""
    kept.check()
    _lock(meeting)
    highest = select(func.max(Decision.number)).where(Decision.meeting_id == meeting.id)
    decision = Decision(
        meeting=meeting, parent_id=meeting.id, component=meeting.component, author=actor,
        locale=meeting.locale, number=(db.session.scalar(highest) or 0) + 1, verdict=kept.verdict,
    )  # fmt: skip
    db.session.add(decision)
    _set(decision, kept)
    db.session.flush()
    emit(StaffActed(actor, "decision.recorded", decision, {}, _facts(decision)))
    if meeting.minutes_published_at is not None:
        publish(decision, actor)
        sealing.seal(meeting, actor)
    return decision


def _lock(meeting: Meeting) -> None:
    """Two clerks at once get two numbers."""
    sealing.lock(meeting)


def _hold(decision: Decision) -> None:
    """Nobody else changes it before this transaction ends; it is read anew.

    Its meeting is held first, as by whoever writes the minutes: so the two cannot wait for each other.
    """
    sealing.lock(decision.meeting)
    locked = select(Decision.id).where(Decision.id == decision.id)
    db.session.execute(locked.with_for_update(of=Decision.__table__))
    db.session.refresh(decision)


def _set(decision: Decision, kept: Record) -> None:
    for name in PLAIN:
        setattr(decision, name, getattr(kept, name))
    decision.body, decision.owner, decision.item = kept.text, kept.owner, kept.item
    wanted = {one.id for one in kept.about}
    decision.links = [link for link in decision.links if link.resource_id in wanted]
    known = {link.resource_id for link in decision.links}
    decision.links += [DecisionLink(resource_id=id_) for id_ in sorted(wanted - known)]
    decision.vote = None
    db.session.flush()
    if kept.vote is not None:
        decision.vote = vote_of(kept.vote)


def vote_of(taken: VoteTaken) -> Vote:
    """A vote as the row keeps it."""
    terms, tally = taken.terms, taken.tally
    voices = [
        MemberVoice(position=n, name=name, voice=voice)
        for n, (name, voice) in enumerate(taken.voices)
    ]
    return Vote(
        method=taken.method, majority=terms.majority, basis=terms.basis, quorum=terms.quorum,
        yes=tally.yes, no=tally.no, abstain=tally.abstain, absent=tally.absent,
        members=tally.members, outcome=taken.outcome, voices=voices,
    )  # fmt: skip


def text_of(decision: Decision) -> str:
    """All that a decision says, to notice that somebody changed it."""
    vote = decision.vote
    parts = [decision.body, *_facts(decision).values()]
    parts += map(str, (decision.owner_id, decision.review_on, decision.item_id))
    parts += map(str, sorted(link.resource_id for link in decision.links))
    if vote is not None:
        parts += [vote.method, str(vote.tally), str(vote.terms)]
        parts += [f"{one.name}: {one.voice}" for one in vote.voices]
    return "\0".join(parts)


def change(decision: Decision, actor: User, kept: Record, *, seen: str | None = None) -> None:
    """Correct what was written down. Raises as `record`, and Conflict."""
    kept.check()
    with corrected(decision, actor):
        check(seen, text_of(decision))
        was_about = {link.resource_id for link in decision.links}
        _set(decision, kept)
    if decision.published_at is not None:
        _tell(decision, actor, {link.resource_id for link in decision.links} - was_about)


@contextmanager
def corrected(decision: Decision, actor: User) -> Iterator[None]:
    """Hold a decision while it is corrected; what it said before stays as a version, and what is public is sealed."""
    _hold(decision)
    before, text = _facts(decision), {"title": decision.title, "body": decision.body}
    yield
    decision.edited_at = now()
    db.session.flush()
    after = {"title": decision.title, "body": decision.body}
    emit(Edited(decision, actor=actor, before=text, after=after))
    emit(StaffActed(actor, "decision.changed", decision, before, _facts(decision)))
    if decision.published_at is not None:
        sealing.seal(decision.meeting, actor)


def publish(decision: Decision, actor: User) -> None:
    """Make a decision public, with the minutes or after them."""
    if decision.published_at is not None:
        return
    decision.publish()
    db.session.flush()
    emit(Published(decision, actor=actor))
    _tell(decision, actor, {link.resource_id for link in decision.links})


def _tell(decision: Decision, actor: User, about: set[int]) -> None:
    for thing in db.session.scalars(select(Resource).where(Resource.id.in_(about))):
        emit(Decided(thing, decision, actor))


def report(decision: Decision, actor: User, progress: Progress, reason: str, due_on: date | None) -> None:  # fmt: skip
    """Say how far a decision is, why, and by when it will be done; earlier reports stay public."""
    _hold(decision)
    before = {"progress": decision.progress.value, "due_on": str(decision.due_on or "")}
    decision.progress, decision.reason, decision.due_on = progress, reason, due_on
    decision.progress_at = now()
    decision.reports.append(
        ProgressReport(progress=progress, reason=reason, due_on=due_on, author_id=actor.id)
    )
    db.session.flush()
    after = {"progress": progress.value, "due_on": str(due_on or ""), "reason": reason}
    emit(StaffActed(actor, "decision.reported", decision, before, after))


def forget(decision: Decision, actor: User) -> None:
    """Delete a decision that was written down by mistake, before it is public."""
    _hold(decision)
    if decision.published_at is not None:
        raise ValueError("a public decision stays")
    emit(StaffActed(actor, "decision.deleted", decision.meeting, _facts(decision), {}))
    db.session.delete(decision)
    db.session.flush()


def _facts(decision: Decision) -> dict[str, str]:
    vote = decision.vote
    return {
        "title": decision.title,
        "verdict": decision.verdict.value,
        "unit": decision.unit,
        "due_on": str(decision.due_on or ""),
        "cost": str(decision.cost if decision.cost is not None else ""),
        "vote": f"{vote.yes}:{vote.no}:{vote.abstain}" if vote else "",
    }
