"""Out of sight for the time being: only where the council says so, and until a person decides."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case as when
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Hidden, emit
from app.core.site import site
from app.extensions import db
from app.moderation import mails
from app.moderation.models import Case, Report, StepKind
from app.moderation.services import effects, steps
from app.moderation.weighing import Record, total

FEW = 5  # reports of a case; with more it takes no judgement to be right


def records(reporters: set[int]) -> dict[int, Record]:
    """How the earlier reports of these people were decided.

    New accounts have no record yet, and to be right together with a crowd earns none: else one
    bad text, written for the purpose, would prove a whole crowd right.
    """
    earned = Report.is_upheld.is_(True) & (Case.reports_count <= FEW)
    since = now() - timedelta(days=site().posting.new_days)
    query = (
        select(
            Report.reporter_id,
            func.sum(when((earned, 1), else_=0)),
            func.sum(when((earned | Report.is_upheld.is_(False), 1), else_=0)),
        )
        .join(Case, Case.id == Report.case_id)
        .join(User, User.id == Report.reporter_id)
        .where(Report.reporter_id.in_(reporters), Report.is_upheld.is_not(None))
        .where(User.created_at <= since)
        .group_by(Report.reporter_id)
    )
    rows = db.session.execute(query).all()
    return {person: Record(int(upheld), int(decided)) for person, upheld, decided in rows if person}


def weight_of(case: Case) -> float:
    """What the reports of a case weigh together."""
    query = select(Report.reporter_id).where(Report.case_id == case.id)
    people = {one for one in db.session.scalars(query) if one is not None}
    return total(people, records(people))


def hold_if_heavy(case: Case) -> None:
    """Hide what is reported until a moderator decides, if the council set a threshold and it is reached.

    The case's row is locked by whoever reports, so the reports are counted one after the other.
    """
    threshold = site().moderation_threshold
    if not threshold or case.held_at or not case.resource.is_visible:
        return
    if weight_of(case) >= threshold:
        hold(case)


def hold(case: Case) -> None:
    """Take a resource out of sight until a moderator decides. Its author is told."""
    case.held_at = case.resource.hidden_at = now()
    db.session.flush()
    emit(Hidden(case.resource, actor=None, reason="held", statement=""))
    steps.note(case, StepKind.HELD, None)
    mails.held(case)


def release(case: Case) -> None:
    """Show again what was only held."""
    if case.held_at is None:
        return
    case.held_at = None
    db.session.flush()
    effects.show(case, None)
