"""People of the council as Popolo has them, with their memberships, and the organisations these are of."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from app.api.answers import absolute, written
from app.api.oparl import addresses
from app.extensions import db
from app.meetings.councils.models import CouncilMember, Membership, Organization

Object = dict[str, Any]


def filled(values: Object) -> Object:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def whole() -> Object:
    """Three queries, however many people there are."""
    memberships = select(Membership).where(Membership.deleted_at.is_(None)).order_by(Membership.id)
    by_person: dict[int | None, list[Object]] = defaultdict(list)
    for one in db.session.scalars(memberships):
        by_person[one.person_id].append(_membership(one))
    people = select(CouncilMember).where(CouncilMember.deleted_at.is_(None))
    organizations = select(Organization).where(Organization.deleted_at.is_(None))
    return {
        "persons": [
            _person(one, by_person[one.id])
            for one in db.session.scalars(people.order_by(CouncilMember.id))
        ],
        "organizations": [
            _organization(one)
            for one in db.session.scalars(organizations.order_by(Organization.id))
        ],
    }


def _times(row: Any) -> Object:
    return {"created_at": written(row.created_at), "updated_at": written(row.modified_at)}


def _identifiers(row: Any) -> list[Object]:
    return [{"identifier": row.oparl_id, "scheme": "oparl"}] if row.oparl_id else []


def _person(row: CouncilMember, memberships: list[Object]) -> Object:
    """Addresses and numbers to reach somebody stay where they were published."""
    return filled(
        {
            "id": addresses.of("Person", row.id), "name": row.name, "family_name": row.family_name,
            "given_name": row.given_name, "honorific_prefix": " ".join(row.more.get("title", [])),
            "gender": row.more.get("gender"), "identifiers": _identifiers(row),
            "links": [{"url": absolute(row.url)}], "memberships": memberships, **_times(row),
        }
    )  # fmt: skip


def _membership(row: Membership) -> Object:
    is_here = row.organization_id is not None
    organization = addresses.of("Organization", row.organization_id or 0)
    return filled(
        {
            "id": addresses.of("Membership", row.id), "role": row.role,
            "person_id": addresses.of("Person", row.person_id) if row.person_id else row.person_ref,
            "organization_id": organization if is_here else row.organization_ref,
            "start_date": row.starts_on.isoformat() if row.starts_on else None,
            "end_date": row.ends_on.isoformat() if row.ends_on else None, **_times(row),
        }
    )  # fmt: skip


def _organization(row: Organization) -> Object:
    short = [{"name": row.short_name}] if row.short_name and row.short_name != row.name else []
    return filled(
        {
            "id": addresses.of("Organization", row.id), "name": row.name, "other_names": short,
            "classification": row.classification, "identifiers": _identifiers(row),
            "founding_date": row.starts_on.isoformat() if row.starts_on else None,
            "dissolution_date": row.ends_on.isoformat() if row.ends_on else None,
            "links": [{"url": absolute(row.url)}], **_times(row),
        }
    )  # fmt: skip
