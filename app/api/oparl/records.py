"""Objects that are rows of tables like OParl's own types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.api.oparl import addresses
from app.api.oparl.pieces import (
    Object,
    filled,
    links_of_files,
    own_file,
    own_place,
    plain,
    with_holders,
)
from app.attachments.models import Attachment
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import Consultation, Membership
from app.meetings.councils.oparl import MODELS
from app.meetings.models import Decision, Meeting

Made = dict[int, Object]


def rows_of(kind: str, ids: list[int]) -> dict[int, Any]:
    model: Any = MODELS[kind]
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}


def _simple(kind: str) -> Callable[[list[int]], Made]:
    return lambda ids: {id_: plain(kind, row) for id_, row in rows_of(kind, ids).items()}


def terms(ids: list[int]) -> Made:
    return {
        id_: {**plain("LegislativeTerm", row), "body": addresses.body(row.body_id)}
        for id_, row in rows_of("LegislativeTerm", ids).items()
    }


def organizations(ids: list[int]) -> Made:
    query = select(Membership.organization_id, Membership.id)
    query = query.where(Membership.organization_id.in_(ids), Membership.deleted_at.is_(None))
    members: dict[int | None, list[str]] = defaultdict(list)
    for organization_id, membership_id in db.session.execute(query.order_by(Membership.id)):
        members[organization_id].append(addresses.of("Membership", membership_id))
    return {
        id_: {
            **plain("Organization", row), "body": addresses.body(row.body_id),
            **filled({"membership": members[id_]}),
            "meeting": addresses.of("Organization", id_) + "/meetings",
        }
        for id_, row in rows_of("Organization", ids).items()
    }  # fmt: skip


def people(ids: list[int]) -> Made:
    query = select(Membership).where(Membership.person_id.in_(ids), Membership.deleted_at.is_(None))
    members: dict[int | None, list[Object]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Membership.id)):
        members[row.person_id].append(_membership(row))
    return {
        id_: {
            **plain("Person", row), "body": addresses.body(row.body_id),
            **filled({"membership": members[id_]}),
        }
        for id_, row in rows_of("Person", ids).items()
    }  # fmt: skip


def _membership(row: Membership) -> Object:
    return plain("Membership", row) | filled(
        {
            "person": refers("Person", row.person_id, row.person_ref),
            "organization": refers("Organization", row.organization_id, row.organization_ref),
        }
    )


def memberships(ids: list[int]) -> Made:
    return {id_: _membership(row) for id_, row in rows_of("Membership", ids).items()}


def refers(kind: str, id_: int | None, ref: str) -> str:
    """Our own address of what is here, else that in the system it came from."""
    return addresses.of(kind, id_) if id_ is not None else ref


def consultation(row: Consultation) -> Object:
    return plain("Consultation", row) | filled(
        {
            "paper": refers("Paper", row.paper_id, row.paper_ref),
            "agendaItem": refers("AgendaItem", row.item_id, row.item_ref),
            "meeting": refers("Meeting", row.meeting_id, row.meeting_ref),
        }
    )


def consultations(ids: list[int]) -> Made:
    return {id_: consultation(row) for id_, row in rows_of("Consultation", ids).items()}


def files(ids: list[int]) -> Made:
    found = _simple("File")(ids)
    with_holders(found, links_of_files(ids))
    return found


def own_files(ids: list[int]) -> Made:
    """Files of a decision belong to the point at which it was taken."""
    rows = list(db.session.scalars(select(Attachment).where(Attachment.id.in_(ids))))
    table, decided = table_of(Resource), table_of(Decision)
    query = (
        select(table.c.id, table.c.kind, decided.c.item_id)
        .join(decided, decided.c.id == table.c.id, isouter=True)
        .where(table.c.id.in_([row.resource_id for row in rows]))
    )
    holders = {row.id: _holder(*row) for row in db.session.execute(query)}
    found = {row.id: own_file(row) for row in rows}
    with_holders(found, [(row.id, *holders[row.resource_id]) for row in rows])
    return found


def _holder(id_: int, kind: str, item_id: int | None) -> tuple[int | str, str]:
    if kind != "decision":
        return id_, kind
    return (f"d{id_}" if item_id is None else item_id), "agenda_item"


def places(ids: list[int]) -> Made:
    rows = db.session.scalars(select(Meeting).where(Meeting.id.in_(ids)))
    return {row.id: place for row in rows if (place := own_place(row))}


MAKERS: dict[tuple[str, str], Callable[[list[int]], Made]] = {
    ("LegislativeTerm", ""): terms,
    ("Location", ""): _simple("Location"),
    ("Location", "m"): places,
    ("Organization", ""): organizations,
    ("Person", ""): people,
    ("Membership", ""): memberships,
    ("Consultation", ""): consultations,
    ("File", ""): files,
    ("File", "a"): own_files,
}
