"""Reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select

from app.extensions import db
from app.moderation.models import WAITING, Case, Report
from app.moderation.notices.models import Notice

AT_ONCE = 500


def senders_of(reports: Iterable[Report]) -> dict[int, Notice]:
    """Who sent those of these reports that came without an account, by the report's id."""
    ids = [report.id for report in reports]
    query = select(Notice).where(Notice.report_id.in_(ids))
    return {notice.report_id: notice for notice in db.session.scalars(query)}


def to_forget(before: datetime) -> Select[Notice]:
    """Notices with a name or an address in cases that were decided before."""
    return (
        select(Notice)
        .join(Case)
        .where(Case.state.not_in(WAITING), Case.decided_at < before)
        .where(Notice.forgotten_at.is_(None))
        .order_by(Notice.id)
        .limit(AT_ONCE)
    )
