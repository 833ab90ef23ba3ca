"""The arithmetic of a vote in a meeting: majority, quorum, and what the figures make of a motion. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Voice(StrEnum):
    """What a member said when called, or that they were not there."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


class Majority(StrEnum):
    """How many voices a motion needs."""

    SIMPLE = "simple"  # more yes than no
    ABSOLUTE = "absolute"  # more than half of the basis
    TWO_THIRDS = "two_thirds"  # at least two thirds of the basis


class Basis(StrEnum):
    """Of whom the majority is reckoned; a simple one always of those who said yes or no."""

    CAST = "cast"  # yes and no
    PRESENT = "present"
    MEMBERS = "members"


class Outcome(StrEnum):
    """What a vote came to."""

    CARRIED = "carried"
    LOST = "lost"
    NO_QUORUM = "no_quorum"


class Impossible(ValueError):
    """Figures that contradict each other; `figures` are the two numbers that do."""

    def __init__(self, problem: str, *figures: int) -> None:
        super().__init__(problem)
        self.problem, self.figures = problem, figures


@dataclass(frozen=True)
class Tally:
    """Numbers of people. `members` is the whole body, 0 where it has no fixed number."""

    yes: int
    no: int
    abstain: int
    members: int = 0
    absent: int = 0

    @property
    def present(self) -> int:
        return self.yes + self.no + self.abstain

    def check(self) -> None:
        """Raise Impossible for figures below nought, or more voices than members."""
        for number in (self.yes, self.no, self.abstain, self.members, self.absent):
            if number < 0:
                raise Impossible("negative", number)
        if self.members and self.present > self.members:
            raise Impossible("more_than_members", self.present, self.members)
        if self.members and self.absent and self.present + self.absent != self.members:
            raise Impossible("not_the_members", self.present + self.absent, self.members)


@dataclass(frozen=True)
class Terms:
    """What a motion needs. `quorum` is how many must be present, 0 for none."""

    majority: Majority = Majority.SIMPLE
    basis: Basis = Basis.CAST
    quorum: int = 0

    def needed(self, tally: Tally) -> int:
        """The smallest number of yes that carries the motion. Raises Impossible where the members are not known."""
        if self.majority is Majority.SIMPLE:
            return tally.no + 1
        if self.basis is Basis.MEMBERS and not tally.members:
            raise Impossible("members_unknown")
        of = {
            Basis.CAST: tally.yes + tally.no,
            Basis.PRESENT: tally.present,
            Basis.MEMBERS: tally.members,
        }[self.basis]
        if self.majority is Majority.ABSOLUTE:
            return of // 2 + 1
        return max(1, -(-2 * of // 3))

    def outcome(self, tally: Tally) -> Outcome:
        """What the figures make of the motion. Raises Impossible."""
        tally.check()
        if tally.present < self.quorum:
            return Outcome.NO_QUORUM
        return Outcome.CARRIED if tally.yes >= self.needed(tally) else Outcome.LOST


def tally_of(voices: Iterable[Voice]) -> Tally:
    """A roll call added up; everybody called is a member."""
    n = Counter(voices)
    return Tally(
        n[Voice.YES], n[Voice.NO], n[Voice.ABSTAIN], members=n.total(), absent=n[Voice.ABSENT]
    )
