"""A decision and its vote as the clerk writes them down. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import User
from app.core.models import Resource
from app.meetings.decisions.counting import Outcome, Tally, Terms, Voice
from app.meetings.models import AgendaItem, MemberVoice, Method, Verdict, Vote


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
