"""The history of a case, written as it happens."""

from __future__ import annotations

from app.accounts.models import User
from app.extensions import db
from app.moderation.models import Case, Step, StepKind


def note(
    case: Case, kind: StepKind, actor: User | None, text: str = "", other: User | None = None
) -> None:
    """Keep what happened to a case, and who did it."""
    step = Step(case_id=case.id, kind=kind, actor=actor, note=text, other=other)
    db.session.add(step)
    db.session.flush()
