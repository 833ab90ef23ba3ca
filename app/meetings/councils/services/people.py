"""Committees, members, and who belongs to what from when to when. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts.models import User
from app.extensions import db
from app.meetings.councils.models import CouncilMember, Membership, Organization
from app.meetings.councils.services.holding import add, hold, hold_if_there, write


class AlreadyMember(ValueError):
    """Somebody has this part in the committee in these days already."""


@dataclass(frozen=True)
class Seat:
    """Somebody's part in a committee; without a day it has no beginning or no end that is known."""

    role: str = ""
    has_vote: bool | None = None  # None: not said
    starts_on: date | None = None
    ends_on: date | None = None


def enter(entry: Organization | CouncilMember, actor: User) -> None:
    """Enter a committee or a member."""
    add(entry, actor)


def change(entry: Organization | CouncilMember, actor: User, values: Mapping[str, Any], seen: str | None = None) -> None:  # fmt: skip
    """Correct a committee or a member. Raises Conflict."""
    hold(entry)
    write(entry, actor, values, seen)


def seat(committee: Organization, actor: User, person: CouncilMember, wanted: Seat) -> Membership:
    """Make somebody a member. Two at once wait for each other. Raises AlreadyMember, Gone."""
    hold_if_there(committee)
    hold_if_there(person)
    _check(committee.id, person.id, wanted)
    membership = Membership(
        organization=committee, person=person, body_id=committee.body_id, **vars(wanted)
    )
    add(membership, actor)
    return membership


def change_seat(membership: Membership, actor: User, wanted: Seat, seen: str | None = None) -> None:
    """Correct or end a membership. Raises Conflict, AlreadyMember."""
    if membership.organization is not None:
        hold(membership.organization)
    hold(membership)
    _check(membership.organization_id, membership.person_id, wanted, membership.id)
    write(membership, actor, vars(wanted), seen)


def _check(committee_id: int | None, person_id: int | None, wanted: Seat, own_id: int = 0) -> None:
    """The same part may be had again, but not twice in the same days."""
    same = select(Membership.id).where(
        Membership.organization_id == committee_id, Membership.person_id == person_id,
        Membership.deleted_at.is_(None), Membership.id != own_id,
        func.lower(Membership.role) == wanted.role.lower(),
    )  # fmt: skip
    if wanted.starts_on is not None:
        same = same.where(or_(Membership.ends_on.is_(None), Membership.ends_on >= wanted.starts_on))
    if wanted.ends_on is not None:
        same = same.where(or_(Membership.starts_on.is_(None), Membership.starts_on <= wanted.ends_on))  # fmt: skip
    if db.session.scalar(same.limit(1)) is not None:
        raise AlreadyMember
