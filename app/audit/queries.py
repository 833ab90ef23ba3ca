"""Reading the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
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


def people(shown: Iterable[AuditEntry]) -> Select[User]:
    """The accounts that entries are about: the log itself holds no names."""
    ids = set()
    for entry in shown:
        named = entry.before.get("person"), entry.after.get("person")
        ids |= {one for one in named if isinstance(one, int)}
        if entry.subject_kind == User.__tablename__ and entry.subject_id.isdecimal():
            ids.add(int(entry.subject_id))
    return select(User).where(User.id.in_(ids))
