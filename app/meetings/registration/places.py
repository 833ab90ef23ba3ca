"""The arithmetic of places: who may still come, in line, by invitation, and at the door. No database.

Everybody who comes takes one place, companions too. Reserved places are only for those whom staff
invite. Until the meeting begins a place belongs to whoever has it, there or not; from then on those
count who are there, so that people at the door get the places of those who did not come.
"""

from __future__ import annotations

from dataclasses import dataclass

UNLIMITED = 1_000_000


@dataclass(frozen=True)
class Places:
    """Numbers of people. `total` is None where all who come have a place."""

    total: int | None
    reserved: int = 0
    taken: int = 0  # by those who registered, and offers that hold
    invited: int = 0
    walk_ins: int = 0
    present: int = 0  # checked in, and walk-ins

    @property
    def is_limited(self) -> bool:
        return self.total is not None

    @property
    def all(self) -> int:
        return UNLIMITED if self.total is None else self.total

    @property
    def free(self) -> int:
        """Places for whoever registers; never below nought, however few there are since."""
        kept = max(self.reserved, self.invited)
        return max(0, self.all - kept - self.taken - self.walk_ins)

    @property
    def filled(self) -> int:
        """How many of a hundred places for whoever registers are gone; 0 where there is no limit."""
        open_to_all = self.all - max(self.reserved, self.invited)
        if not self.is_limited or open_to_all <= 0:
            return 0
        return min(100, 100 * (self.taken + self.walk_ins) // open_to_all)

    @property
    def reserved_left(self) -> int:
        """Reserved places that nobody was named for."""
        left = self.all - self.invited - self.taken - self.walk_ins
        return max(0, min(self.reserved - self.invited, left))

    def at_door(self, *, has_begun: bool) -> int:
        """Places for people who stand at the door without one."""
        gone = self.present if has_begun else self.invited + self.taken + self.walk_ins
        return max(0, self.all - gone)
