"""Who works on a case."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import update

from app.accounts.models import User
from app.core.events import StaffActed, emit
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation.models import Case, CaseConflict, CaseState, StepKind
from app.moderation.services import steps


class Taken(Exception):
    """Somebody else took the case in the meantime, or it was decided."""


def _assign(case: Case, to: User | None, **values: object) -> None:
    """Give the case to somebody, if it still is with whom it was. Raises Taken."""
    assigned = db.session.scalar(
        update(Case)
        .where(Case.id == case.id, Case.state == case.state)
        .where(Case.moderator_id.is_not_distinct_from(case.moderator_id))
        .values(moderator_id=to.id if to else None, **values)
        .returning(Case.id)
    )
    if assigned is None:
        raise Taken
    db.session.refresh(case)


def take(case: Case, moderator: User) -> None:
    """A moderator works on the case; others see who. Raises Taken."""
    if case.moderator_id == moderator.id and case.state is not CaseState.NEW:
        return
    state = CaseState.DECIDING if case.state.is_open else case.state
    _assign(case, moderator, state=state)
    steps.note(case, StepKind.TAKEN, moderator)


def hand_over(case: Case, by: User, to: User, why: str = "") -> None:
    """Give the case to a colleague. Raises Taken."""
    _assign(case, to, state=CaseState.DECIDING if case.state.is_open else case.state)
    steps.note(case, StepKind.HANDED_OVER, by, why, other=to)
    emit(StaffActed(by, "moderation.handed_over", case, {}, {"person": to.id}))


def give_back(case: Case, by: User, why: str = "") -> None:
    """Put the case back into the queue for whoever comes. Raises Taken."""
    _assign(case, None, state=CaseState.NEW if case.state.is_open else case.state)
    steps.note(case, StepKind.GIVEN_BACK, by, why)


def state_conflict(case: Case, moderator: User, why: str) -> None:
    """A moderator is too close to the people or the matter: from now on they cannot decide it."""
    values = {"case_id": case.id, "moderator_id": moderator.id, "reason": why}
    row = insert_into(db.session(), CaseConflict).values(values)
    db.session.execute(row.on_conflict_do_nothing())
    steps.note(case, StepKind.CONFLICT, moderator, why)
    if case.moderator_id == moderator.id and case.state.waits:
        with suppress(Taken):  # then it is with somebody else already
            give_back(case, moderator)
