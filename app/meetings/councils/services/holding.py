"""Holding a record of the council while it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.meetings.seen import check

Entry = Organization | CouncilMember | Membership | Paper | Consultation
FIELDS: dict[type[Entry], tuple[str, ...]] = {
    Organization: ("name", "short_name", "classification", "starts_on", "ends_on"),
    CouncilMember: ("name", "given_name", "family_name"),
    Membership: ("role", "has_vote", "starts_on", "ends_on"),
    Paper: ("title", "body", "reference", "paper_type", "dated_on"),
    Consultation: ("role", "is_authoritative"),
}
ADDED = {
    Organization: "committee.added",
    CouncilMember: "council_member.added",
    Membership: "membership.added",
    Paper: "council_paper.added",
    Consultation: "consultation.added",
}
CHANGED = {
    Organization: "committee.changed",
    CouncilMember: "council_member.changed",
    Membership: "membership.changed",
    Paper: "council_paper.changed",
    Consultation: "consultation.changed",
}


class Gone(ValueError):
    """Somebody took it off the site meanwhile."""


def hold(entry: Entry) -> None:
    """Nobody else changes it before this transaction ends; it is read anew. Rows may still refer to it."""
    table = table_of(type(entry))
    locked = select(table.c.id).where(table.c.id == entry.id)
    db.session.execute(locked.with_for_update(key_share=True))
    db.session.refresh(entry)


def hold_if_there(entry: Entry) -> None:
    """The same, for what gets something new. Raises Gone."""
    hold(entry)
    if entry.gone_at is not None:
        raise Gone


def facts(entry: Entry) -> dict[str, str]:
    """What staff can write into a record, for the log."""
    return {name: _said(getattr(entry, name)) for name in FIELDS[type(entry)]}


def _said(value: str | bool | date | None) -> str:
    return "" if value is None else str(value)


def text_of(entry: Entry) -> str:
    """The same in lines, to notice that somebody changed it, and to show how."""
    return "\n".join(value for value in facts(entry).values() if value)


def write(entry: Entry, actor: User, values: Mapping[str, Any], seen: str | None = None) -> None:
    """Change a record that is held. Raises Conflict."""
    check(seen, text_of(entry))
    before = facts(entry)
    for name, value in values.items():
        setattr(entry, name, value)
    if facts(entry) == before:
        return
    touch(entry, now())
    db.session.flush()
    emit(StaffActed(actor, CHANGED[type(entry)], entry, before, facts(entry)))


def touch(entry: Entry, moment: datetime) -> None:
    if isinstance(entry, Paper):
        entry.edited_at = moment
    else:
        entry.modified_at = moment
    if entry.source is not None:
        entry.changed_here_at = moment


def note_added(entry: Entry, actor: User) -> None:
    emit(StaffActed(actor, ADDED[type(entry)], entry, {}, facts(entry)))


def add(entry: Entry, actor: User) -> None:
    """Store a new record and tell the log."""
    db.session.add(entry)
    db.session.flush()
    note_added(entry, actor)
