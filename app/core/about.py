"""What abilities ask about the resource of a page, and about its reader: one query for all of them.

Whether the reader follows it, whether it has files, how many comments stand where: each by itself
would be a journey to the database. Values are kept while a request only reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Integer, Row, Select, bindparam, null, select

from app.core.database import is_reading
from app.core.models import Resource
from app.core.prepared import PREPARED
from app.extensions import db

RESOURCE: Any = bindparam("about_resource", type_=Integer)  # its id
READER: Any = bindparam("about_reader", type_=Integer)  # the id of who is signed in, or NULL

_columns: dict[str, tuple[Any, frozenset[str]]] = {}
_statement: list[Select[Any]] = []


def ask_along(name: str, column: Any, kinds: Iterable[str] = ()) -> None:
    """Have a value read with all others; its column may refer to RESOURCE and READER.

    `kinds`: the only kinds of resources that can have it.
    """
    _columns[name] = column, frozenset(kinds)
    _statement.clear()


def about(resource: Resource) -> Any:
    """The values by the names they were registered with."""
    known: dict[int, Any] = g.setdefault("about", {}) if is_reading() else {}
    if resource.id not in known:
        known[resource.id] = db.session.execute(_query(), values_for(resource.id)).one()
    return known[resource.id]


def columns(kind: str = "") -> list[Any]:
    """For a query that reads a resource of this kind itself: all values with it, `keep` takes its row."""
    return [
        (null() if kind and kinds and kind not in kinds else column).label(name)
        for name, (column, kinds) in _columns.items()
    ]


def values_for(resource_id: int) -> dict[str, Any]:
    """What a query with these columns has to be given."""
    reader = current_user.id if current_user.is_authenticated else None
    return {RESOURCE.key: resource_id, READER.key: reader}


def keep(resource: Resource, row: Row[Any]) -> None:
    """The values of this resource are in this row: nobody has to ask again."""
    if is_reading():
        g.setdefault("about", {})[resource.id] = row


def _query() -> Select[Any]:
    if not _statement:
        _statement.append(select(*columns()).execution_options(**PREPARED))
    return _statement[0]
