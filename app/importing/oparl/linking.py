"""Tying records to each other once both are here; what is not yet is tried again by the next import."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    MeetingOrganization,
    Membership,
    Organization,
)

ORGANIZATIONS, PEOPLE = table_of(Organization), table_of(CouncilMember)
RESOURCES = table_of(Resource)
BY_ADDRESS: tuple[
    tuple[Any, str, Any, Any], ...
] = (  # table, name, the other's address and condition
    (table_of(Membership), "person", PEOPLE.c.oparl_id, None),
    (table_of(Membership), "organization", ORGANIZATIONS.c.oparl_id, None),
    (table_of(MeetingOrganization), "organization", ORGANIZATIONS.c.oparl_id, None),
    (table_of(Consultation), "paper", RESOURCES.c.origin, "paper"),
    (table_of(Consultation), "item", RESOURCES.c.origin, "agenda_item"),
    (table_of(Consultation), "meeting", RESOURCES.c.origin, "meeting"),
)


def link() -> None:
    """One statement for each kind of link."""
    for table, name, address, kind in BY_ADDRESS:
        ref, column = table.c[f"{name}_ref"], table.c[f"{name}_id"]
        other = select(address.table.c.id).where(address == ref)
        if kind:
            other = other.where(RESOURCES.c.kind == kind)
        query = update(table).where(column.is_(None), ref != "", other.exists())
        values: dict[Any, Any] = {column.name: other.scalar_subquery()}
        if "modified_at" in table.c:
            values["modified_at"] = table.c.modified_at  # the record is as it was
        db.session.execute(query.values(values))
