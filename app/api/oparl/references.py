"""Addresses in other systems become our own where the object is here: a query for each type, whatever the number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from app.api.oparl import addresses
from app.api.oparl.pieces import Object, plain
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.oparl import MODELS, PROPERTIES, SCHEMA

RESOURCES = table_of(Resource)
EMBEDDED = {"one", "many"}
ALIKE = {"Meeting": "meeting", "AgendaItem": "agenda_item", "Paper": "paper"}


def _properties(thing: Object) -> Iterator[tuple[str, str, str]]:
    """Name, kind of value and type referred to, of all that refers to something."""
    kind = thing["type"].removeprefix(SCHEMA)
    for name, word in PROPERTIES.get(kind, {}).items():
        if word.target and word.kind != "list" and name in thing:
            yield name, word.kind, word.target


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def embed(things: Iterable[Object]) -> None:
    """Put objects in that records only name; what is not here is left out, since it must be an object."""
    things = list(things)
    wanted: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name, kind, target in _properties(thing):
            if kind in EMBEDDED:
                wanted[target].update(_texts(thing[name]))
    found = {url: one for target, urls in wanted.items() for url, one in _objects(target, urls)}
    for thing in things:
        for name, kind, _target in list(_properties(thing)):
            if kind in EMBEDDED:
                _put_in(thing, name, found)


def _put_in(thing: Object, name: str, found: dict[str, Object]) -> None:
    value = thing[name]
    if isinstance(value, list):
        inner = [found.get(one) if isinstance(one, str) else one for one in value]
        thing[name] = [one for one in inner if one is not None]
    elif isinstance(value, str):
        thing[name] = found.get(value)
    if value and not thing[name]:
        del thing[name]


def _objects(kind: str, urls: set[str]) -> Iterator[tuple[str, Object]]:
    model: Any = MODELS.get(kind)
    if model is None or not urls:
        return
    query = select(model).where(model.oparl_id.in_(urls), model.deleted_at.is_(None))
    for row in db.session.scalars(query):
        yield row.oparl_id, plain(kind, row)


def translate(things: Iterable[Object]) -> None:
    """Have references name our own addresses, in objects and in those they embed."""
    things = [inner for thing in things for inner in _all(thing)]
    wanted: dict[str, set[str]] = defaultdict(set)
    own = addresses.system()
    for thing in things:
        for name, kind, target in _properties(thing):
            if kind not in EMBEDDED:
                wanted[target].update(one for one in _texts(thing[name]) if not one.startswith(own))
    here = {
        url: ours for target, urls in wanted.items() if urls for url, ours in _ours(target, urls)
    }
    for thing in things:
        for name, kind, _target in _properties(thing):
            if kind in EMBEDDED:
                continue
            value = thing[name]
            is_list = isinstance(value, list)
            thing[name] = (
                [here.get(one, one) for one in value] if is_list else here.get(value, value)
            )


def _ours(kind: str, urls: set[str]) -> Iterator[tuple[str, str]]:
    if kind in ALIKE:
        query = select(RESOURCES.c.origin, RESOURCES.c.id).where(RESOURCES.c.origin.in_(urls))
        query = query.where(RESOURCES.c.kind == ALIKE[kind])
    elif kind in MODELS:
        table = table_of(MODELS[kind])
        query = select(table.c.oparl_id, table.c.id).where(table.c.oparl_id.in_(urls))
    else:
        return
    for url, id_ in db.session.execute(query):
        yield url, addresses.of(kind, id_)


def _all(thing: Object) -> Iterator[Object]:
    yield thing
    for name, kind, _target in _properties(thing):
        if kind in EMBEDDED:
            for inner in thing[name] if isinstance(thing[name], list) else [thing[name]]:
                yield from _all(inner)


def without_embedded(thing: Object) -> Object:
    """An object without those in it, for who reads them from lists of their own."""
    kinds = PROPERTIES[thing["type"].removeprefix(SCHEMA)]
    return {
        name: value
        for name, value in thing.items()
        if name not in kinds or kinds[name].kind not in EMBEDDED
    }
