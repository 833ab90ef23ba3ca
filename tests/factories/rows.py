"""Many rows at once, by statements: objects would take too long."""

from itertools import count

from sqlalchemy import insert

from app.core.clock import now
from app.core.models import Resource, ResourceCounters

_numbers = count(1)


def insert_rows(session, model, number: int, /, **columns) -> list[int]:
    """Rows of a table; a column given as a function gets a number of its own. Gives back ids."""
    rows = [
        {name: value(n) if callable(value) else value for name, value in columns.items()}
        for n in (next(_numbers) for _ in range(number))
    ]
    table = model.__table__
    if "id" in columns or "id" not in table.c:
        session.execute(insert(table), rows)
        return [row["id"] for row in rows] if "id" in columns else []
    return list(session.scalars(insert(table).returning(table.c.id), rows))


def insert_resources(session, model, number: int, component=None, /, **columns) -> list[int]:
    """Published resources of a kind, with their counters; `columns` are those of either table."""
    shared = set(Resource.__table__.c.keys())
    moment = now()
    own = {name: value for name, value in columns.items() if name not in shared}
    common = {
        "kind": model.__mapper__.polymorphic_identity,
        "component_id": component.id if component else None,
        "title": lambda n: f"Noise number {n} in the list",
        "body": "Nothing but noise.",
        "published_at": moment,
        "created_at": moment,
    } | {name: value for name, value in columns.items() if name in shared}
    ids = insert_rows(session, Resource, number, **common)
    waiting = iter(ids)
    insert_rows(session, model, number, **(own | {"id": lambda _n: next(waiting)}))
    space = component.id if component else None
    counters = [{"resource_id": one, "component_id": space} for one in ids]
    session.execute(insert(ResourceCounters.__table__), counters)
    return ids
