"""Giving and taking back supports. Limits are kept by the database; the caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.authz import Refused
from app.core.models import Resource, ResourceCounters
from app.core.refusals import Refusal
from app.extensions import db
from app.likes import statements
from app.likes.models import Support


class Supportable(Protocol):
    """A resource, or what was read of one."""

    id: int
    component_id: int | None


@dataclass(frozen=True)
class Terms:
    """A component's rules for supporting; 0 means that there is no such rule."""

    limit: int = 0  # supports a person may give
    minimum: int = 0  # supports a person must give before any of them counts
    threshold: int = 0  # supports a resource needs
    beyond_threshold: bool = True  # may it gain more than it needs?

    def missing(self, used: int) -> int:
        """How many a person must still give so that theirs count; 0 before they begin."""
        return max(0, self.minimum - used) if used else 0


FREE = Terms()


class Origin(NamedTuple):
    """Marks of the network and of the kind of device that a support came from, if any are kept."""

    network: str | None = None
    device: str | None = None


UNKNOWN = Origin()


def support(
    user: User, resource: Supportable, terms: Terms = FREE, origin: Origin = UNKNOWN
) -> None:
    """Stand behind a resource.

    Raises Refused: ALREADY_DONE, LIMIT_REACHED or THRESHOLD_REACHED, whoever else is at it. Then
    the caller rolls back.
    """
    used = _use_one(user, resource, terms.limit)
    counts = used >= terms.minimum
    values = {"person": user.id, "resource": resource.id, "counts": counts} | origin._asdict()
    if not db.session.execute(statements.insert(), values).first():
        raise Refused(Refusal.ALREADY_DONE, resource)
    others = _set_counted(user, resource, counted=True) if used == terms.minimum > 1 else []
    if others or not counts:
        _lock_counters([resource.id, *others])
    if counts:
        _count_one_more(resource, terms)
        _add(others, 1)


def withdraw(user: User, resource: Supportable, terms: Terms = FREE) -> None:
    """Take a support back. Raises Refused: ALREADY_DONE where there is none, SET_ASIDE.

    The allowance is locked first, as `support` does: so the two cannot wait for each other.
    """
    allowance = {"person": user.id, "component": resource.component_id}
    db.session.execute(statements.HOLD_ALLOWANCE, allowance)
    mine = {"person": user.id, "resource": resource.id}
    gone = db.session.execute(statements.REMOVE, mine).first()
    if gone is None:
        is_set_aside = db.session.scalar(statements.IS_SET_ASIDE, mine) is not None
        raise Refused(Refusal.SET_ASIDE if is_set_aside else Refusal.ALREADY_DONE, resource)
    used = db.session.execute(statements.GIVE_ONE_BACK, allowance).scalar() or 0
    others = _set_counted(user, resource, counted=False) if used == terms.minimum - 1 > 0 else []
    _add([resource.id, *others] if gone.is_counted else others, -1)


def _use_one(user: User, resource: Supportable, limit: int) -> int:
    """Take one from the allowance and lock it; the number used, this one included."""
    values = {"person": user.id, "component": resource.component_id, "allowed": limit or None}
    try:
        return int(db.session.execute(statements.use_one(), values).scalar_one())
    except IntegrityError as error:
        raise Refused(Refusal.LIMIT_REACHED, resource) from error


def _count_one_more(resource: Supportable, terms: Terms) -> None:
    query, values = statements.COUNT_ONE_MORE, {"resource": resource.id}
    if terms.threshold and not terms.beyond_threshold:
        query = statements.COUNT_ONE_MORE_BELOW
        values["threshold"] = terms.threshold
    if db.session.execute(query, values).first() is None:
        raise Refused(Refusal.THRESHOLD_REACHED, resource)


def _set_counted(user: User, resource: Supportable, *, counted: bool) -> list[int]:
    """The minimum has just been reached, or lost: let the person's supports count, or not.

    Returns the resources whose counters must follow: not those where the support is set aside.
    """
    here = select(Resource.id).where(Resource.component_id == resource.component_id)
    changed = db.session.execute(
        update(Support)
        .where(
            Support.user_id == user.id,
            Support.is_counted.is_(not counted),
            Support.resource_id.in_(here),
        )
        .values(is_counted=counted)
        .returning(Support.resource_id, Support.exclusion_id)
        .execution_options(synchronize_session=False)
    )
    return [resource_id for resource_id, exclusion_id in changed if exclusion_id is None]


def _lock_counters(resource_ids: list[int]) -> None:
    """Several at once are locked in a fixed order, so that two people never wait for each other.

    Who holds these rows knows that no support is on its way, be it one that does not count yet.
    """
    counters = select(ResourceCounters.resource_id).with_for_update()
    mine = ResourceCounters.resource_id.in_(resource_ids)
    db.session.execute(counters.where(mine).order_by(ResourceCounters.resource_id))


def _add(resource_ids: list[int], n: int) -> None:
    """Add to counters."""
    if not resource_ids:
        return
    if len(resource_ids) > 1:
        _lock_counters(resource_ids)
    db.session.execute(statements.ADD, {"resources": resource_ids, "amount": n})
