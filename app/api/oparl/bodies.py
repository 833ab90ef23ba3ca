"""The system itself and its bodies: our own council, and those whose records were brought in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.api.answers import absolute, written
from app.api.oparl import addresses
from app.api.oparl.pieces import Object, filled, plain, times
from app.core.clock import now
from app.core.models import Resource
from app.core.site import site
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import Body, Term
from app.meetings.councils.oparl import SCHEMA

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def _since() -> str:
    """When the first thing of this site was made: as old as the site is."""
    table = table_of(Resource)
    first = db.session.scalar(select(table.c.created_at).order_by(table.c.id).limit(1))
    return written(first or now())


def system() -> Object:
    since = _since()
    return filled(
        {
            "id": addresses.system(), "type": f"{SCHEMA}System", "oparlVersion": SCHEMA,
            "body": addresses.bodies(), "name": site().name, "contactEmail": site().contact_email,
            "website": absolute("/"), "license": LICENCE, "created": since, "modified": since,
        }
    )  # fmt: skip


def own() -> Object:
    since = _since()
    return {
        "id": addresses.body(None), "type": f"{SCHEMA}Body", "system": addresses.system(),
        **filled({"name": site().place or site().name, "contactEmail": site().contact_email}),
        "website": absolute("/"), "license": LICENCE,
        **_lists(None), "legislativeTerm": _terms([None]).get(None, []),
        "created": since, "modified": since,
    }  # fmt: skip


def brought_in(row: Body, terms: list[Object]) -> Object:
    return {
        **plain("Body", row), "system": addresses.system(), **_lists(row.id),
        "legislativeTerm": terms, **times(row.created_at, row.modified_at),
    }  # fmt: skip


def _lists(body_id: int | None) -> Object:
    return {name: addresses.listed(kind, body_id) for name, kind in addresses.LISTS.items()}


def _terms(body_ids: list[int | None]) -> dict[int | None, list[Object]]:
    ids = [one for one in body_ids if one is not None]
    whose = Term.body_id.in_(ids) if ids else Term.body_id.is_(None)
    found: dict[int | None, list[Object]] = {}
    for row in db.session.scalars(
        select(Term).where(whose, Term.deleted_at.is_(None)).order_by(Term.id)
    ):
        term = {**plain("LegislativeTerm", row), "body": addresses.body(row.body_id)}
        found.setdefault(row.body_id, []).append(term)
    return found


def one(body_id: int) -> Object | None:
    row: Any = db.session.get(Body, body_id)
    if row is None or row.deleted_at is not None:
        return None
    return brought_in(row, _terms([row.id]).get(row.id, []))


def all_of_them() -> list[Object]:
    rows = db.session.scalars(select(Body).where(Body.deleted_at.is_(None)).order_by(Body.id)).all()
    terms = _terms([row.id for row in rows]) if rows else {}
    return [own(), *(brought_in(row, terms.get(row.id, [])) for row in rows)]
