"""Reading the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.audit.models import AuditEntry
from app.core.i18n import zone


@dataclass(frozen=True)
class Filter:
    """Which entries: days are the council's, both inclusive; empty values do not narrow."""

    action: str = ""
    actor_id: int | None = None
    since: date | None = None
    until: date | None = None


def entries(wanted: Filter) -> Select[AuditEntry]:
    """The entries, newest first."""
    query = select(AuditEntry).options(selectinload(AuditEntry.actor))
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.actor_id:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.since:
        query = query.where(AuditEntry.created_at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(AuditEntry.created_at < _midnight(wanted.until + timedelta(days=1)))
    return query.order_by(AuditEntry.id.desc())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def actions() -> Select[str]:
    """The names of all actions that have occurred."""
    return select(AuditEntry.action).distinct().order_by(AuditEntry.action)
