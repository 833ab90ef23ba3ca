"""Setting supports aside, and letting them count again: logged, public, never a deletion. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from app.accounts.models import User
from app.core.events import StaffActed, SupportsExcluded, SupportsReadmitted, emit
from app.core.models import Resource, ResourceCounters
from app.extensions import db
from app.likes.models import Exclusion, Readmission, Support


class NothingToDo(Exception):
    """None of the supports is there any more, or somebody else was quicker."""


def exclude(resource: Resource, support_ids: Sequence[int], staff: User, reason: str) -> Exclusion:
    """Let these supports of a resource no longer count. Raises NothingToDo.

    What is taken back or set aside at the same moment is left out: its row says so.
    """
    exclusion = Exclusion(resource_id=resource.id, number=0, reason=reason, by_id=staff.id)
    db.session.add(exclusion)
    db.session.flush()
    query = select(Support.id).where(
        Support.id.in_(support_ids),
        Support.resource_id == resource.id,
        Support.exclusion_id.is_(None),
    )
    moved = _move(resource.id, _locked(query), exclusion.id)
    exclusion.number = len(moved)
    db.session.flush()
    emit(StaffActed(staff, "supports.excluded", resource, {}, {"number": len(moved)}))
    emit(SupportsExcluded(resource, exclusion.id, tuple(moved), reason))
    return exclusion


def readmit(
    exclusion: Exclusion, staff: User, reason: str, user_id: int | None = None
) -> Readmission:
    """Let supports that were set aside count again: all, or one person's. Raises NothingToDo."""
    query = select(Support.id).where(
        Support.resource_id == exclusion.resource_id, Support.exclusion_id == exclusion.id
    )
    if user_id is not None:
        query = query.where(Support.user_id == user_id)
    moved = _move(exclusion.resource_id, _locked(query), None)
    done = Readmission(exclusion_id=exclusion.id, number=len(moved), reason=reason, by_id=staff.id)
    db.session.add(done)
    db.session.flush()
    resource = exclusion.resource
    emit(StaffActed(staff, "supports.readmitted", resource, {}, {"number": len(moved)}))
    emit(SupportsReadmitted(resource, exclusion.id, tuple(moved), reason))
    return done


def _locked(query: Select[int]) -> list[int]:
    """The ids a query finds, their rows locked in a fixed order: nobody takes them back meanwhile."""
    found = query.order_by(Support.id).with_for_update()
    return list(db.session.scalars(found))


def _move(resource_id: int, support_ids: list[int], to: int | None) -> list[int]:
    """Put locked supports under an exclusion, or under none; the counter follows. Gives whose they are."""
    if not support_ids:
        raise NothingToDo
    rows = db.session.execute(
        update(Support)
        .where(Support.id.in_(support_ids))
        .values(exclusion_id=to)
        .returning(Support.user_id, Support.is_counted)
        .execution_options(synchronize_session=False)
    ).all()
    number = sum(is_counted for _user, is_counted in rows)
    change = -number if to else number
    db.session.execute(
        update(ResourceCounters)
        .where(ResourceCounters.resource_id == resource_id)
        .values(supports=ResourceCounters.supports + change)
    )
    return [user_id for user_id, _counted in rows]
