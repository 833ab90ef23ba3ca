"""Objects that are rows of tables like OParl's own types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
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
    times,
    with_holders,
)
from app.attachments.models import Attachment
from app.core.models import Resource
from app.core.upsert import table_of
from app.extensions import db
from app.meetings.councils.models import Consultation, Membership
from app.meetings.councils.oparl import MODELS
from app.meetings.models import AgendaItem, Decision, Meeting

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
    query = select(Membership).where(Membership.organization_id.in_(ids))
    members: dict[int | None, list[Membership]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Membership.id)):
        members[row.organization_id].append(row)
    return {
        id_: {
            **plain("Organization", row), "body": addresses.body(row.body_id),
            **filled({"membership": [addresses.of("Membership", one.id) for one in members[id_] if not one.deleted_at]}),
            "meeting": addresses.of("Organization", id_) + "/meetings",
            **times(row.created_at, latest(row.modified_at, members[id_])),
        }
        for id_, row in rows_of("Organization", ids).items()
    }  # fmt: skip


def people(ids: list[int]) -> Made:
    query = select(Membership).where(Membership.person_id.in_(ids))
    members: dict[int | None, list[Membership]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Membership.id)):
        members[row.person_id].append(row)
    return {
        id_: {
            **plain("Person", row), "body": addresses.body(row.body_id),
            **filled({"membership": [_membership(one) for one in members[id_] if not one.deleted_at]}),
            **times(row.created_at, latest(row.modified_at, members[id_])),
        }
        for id_, row in rows_of("Person", ids).items()
    }  # fmt: skip


def latest(modified: datetime, parts: Iterable[Membership | Consultation]) -> datetime:
    """When something changed that is made of parts: other systems say by themselves when theirs did."""
    return max([modified, *(one.modified_at for one in parts if one.oparl_id is None)])


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


def shown_points(rows: Iterable[Consultation]) -> set[int]:
    """Of the points that our own consultations name, those that are not behind closed doors."""
    ids = {row.item_id for row in rows if row.oparl_id is None and row.item_id}
    query = select(AgendaItem.id).where(AgendaItem.id.in_(ids), AgendaItem.is_visible)
    return set(db.session.scalars(query)) if ids else set()


def consultation(row: Consultation, shown: set[int]) -> Object:
    names_point = row.oparl_id is not None or row.item_id in shown
    return plain("Consultation", row) | filled(
        {
            "paper": refers("Paper", row.paper_id, row.paper_ref),
            "agendaItem": refers("AgendaItem", row.item_id, row.item_ref) if names_point else "",
            "meeting": refers("Meeting", row.meeting_id, row.meeting_ref),
        }
    )


def consultations(ids: list[int]) -> Made:
    rows = rows_of("Consultation", ids)
    shown = shown_points(rows.values())
    return {id_: consultation(row, shown) for id_, row in rows.items()}


def files(ids: list[int]) -> Made:
    found = _simple("File")(ids)
    with_holders(found, links_of_files(ids))
    return found


def own_files(ids: list[int]) -> Made:
    """Files of a decision belong to the point at which it was taken, those of minutes to the meeting."""
    rows = list(db.session.scalars(select(Attachment).where(Attachment.id.in_(ids))))
    table, decided = table_of(Resource), table_of(Decision)
    query = (
        select(table.c.id, table.c.kind, table.c.parent_id, decided.c.item_id)
        .join(decided, decided.c.id == table.c.id, isouter=True)
        .where(table.c.id.in_([row.resource_id for row in rows]))
    )
    holders = {row.id: _holder(*row) for row in db.session.execute(query)}
    found = {row.id: own_file(row) for row in rows}
    with_holders(found, [(row.id, *holders[row.resource_id]) for row in rows])
    return found


def _holder(id_: int, kind: str, above_id: int, item_id: int | None) -> tuple[int | str, str]:
    if kind == "minutes":
        return above_id, "meeting"
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
