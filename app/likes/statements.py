"""What supporting asks of the database. Built once: building a statement costs more than asking it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from app.core.models import ResourceCounters
from app.core.upsert import insert_into, table_of
from app.extensions import db
from app.likes.models import Support, SupportAllowance

_allowances, _supports = table_of(SupportAllowance), table_of(Support)
_counters = table_of(ResourceCounters)
_person: Any = bindparam("person")
_component: Any = bindparam("component")
_resource: Any = bindparam("resource")
_amount: Any = bindparam("amount")
_allowance = _allowances.c.user_id == _person, _allowances.c.component_id == _component
_mine = _supports.c.user_id == _person, _supports.c.resource_id == _resource
_counter = _counters.c.resource_id == _resource

# One from the allowance of a person; the row stays locked.
HOLD_ALLOWANCE = select(_allowances.c.used).where(*_allowance).with_for_update()
GIVE_ONE_BACK = (
    update(_allowances)
    .where(*_allowance)
    .values(used=_allowances.c.used - 1)
    .returning(_allowances.c.used)
)
# What was set aside stays: taken away and given anew it would count again.
REMOVE = (
    delete(_supports)
    .where(*_mine, _supports.c.exclusion_id.is_(None))
    .returning(_supports.c.is_counted)
)
IS_SET_ASIDE = select(_supports.c.id).where(*_mine, _supports.c.exclusion_id.is_not(None))
COUNT_ONE_MORE = (
    update(_counters)
    .where(_counter)
    .values(supports=_counters.c.supports + 1)
    .returning(_counters.c.supports)
)
COUNT_ONE_MORE_BELOW = COUNT_ONE_MORE.where(_counters.c.supports < bindparam("threshold"))
ADD = (
    update(_counters)
    .where(_counters.c.resource_id.in_(bindparam("resources", expanding=True)))
    .values(supports=_counters.c.supports + _amount)
)


def use_one() -> Any:
    """One more from the allowance, whose check keeps the limit; gives how many are used."""
    return _use_one(db.session().get_bind().dialect.name)


def insert() -> Any:
    """A support, unless there is one; gives its id."""
    return _insert(db.session().get_bind().dialect.name)


@cache
def _use_one(_dialect: str) -> Any:
    row = insert_into(db.session(), _allowances).values(
        user_id=_person, component_id=_component, used=1, allowed=bindparam("allowed")
    )
    changes = {"used": _allowances.c.used + 1, "allowed": row.excluded.allowed}
    row = row.on_conflict_do_update(index_elements=["user_id", "component_id"], set_=changes)
    return row.returning(_allowances.c.used)


@cache
def _insert(_dialect: str) -> Any:
    row = insert_into(db.session(), _supports).values(
        user_id=_person,
        resource_id=_resource,
        is_counted=bindparam("counts"),
        network=bindparam("network"),
        device=bindparam("device"),
    )
    return row.on_conflict_do_nothing().returning(_supports.c.id)
