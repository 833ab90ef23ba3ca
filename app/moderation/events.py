"""What has happened to a case, for the parts of moderation that tell others of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.moderation.models import Case, CaseDecision


@dataclass(frozen=True)
class Decided:
    """A person has decided a case, for the first time or anew; everybody who reported it is told."""

    case: Case
    decision: CaseDecision
    may_appeal: bool = True
