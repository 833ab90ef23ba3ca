"""Points of agendas with what was decided at each: our own decisions, or another system's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.api.answers import written
from app.api.oparl import addresses, pieces
from app.api.oparl.pieces import Object, filled, head
from app.api.oparl.records import latest
from app.attachments.models import Attachment
from app.extensions import db
from app.meetings.councils.models import Consultation, ItemRecord
from app.meetings.decisions.wording import VERDICTS
from app.meetings.models import AgendaItem, Decision


@dataclass
class Agendas:
    """Everything about some points of agendas, read in a fixed number of queries."""

    items: Sequence[AgendaItem]
    loose: Sequence[Decision] = ()  # decisions that belong to no point
    records: dict[int, ItemRecord] = field(default_factory=dict)
    consulted: dict[int, int] = field(default_factory=dict)
    dealt: dict[int, list[Consultation]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    files: dict[int, list[tuple[str, Object]]] = field(default_factory=dict)
    attached: dict[int, list[Attachment]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        records = select(ItemRecord).where(ItemRecord.item_id.in_(ids))
        self.records = {one.item_id: one for one in db.session.scalars(records)}
        dealt = select(Consultation).where(Consultation.item_id.in_(ids))
        for one in db.session.scalars(dealt.order_by(Consultation.id.desc())):
            self.dealt[one.item_id or 0].append(one)
            if one.deleted_at is None:
                self.consulted[one.item_id or 0] = one.id
        decided = select(Decision).where(Decision.item_id.in_(ids), Decision.is_visible)
        for decision in db.session.scalars(decided.order_by(Decision.number)):
            self.decisions[decision.item_id or 0].append(decision)
        self.files = pieces.files_elsewhere(ids)
        holders = [*ids, *(one.id for one in self.loose)]
        holders += [one.id for found in self.decisions.values() for one in found]
        self.attached = pieces.attachments(holders)

    def objects(self) -> list[tuple[int, int, Object]]:
        """Id of the meeting, id of the point, and the object."""
        return [(item.meeting_id, item.id, self._item(item)) for item in self.items]

    def loose_objects(self) -> list[tuple[int, int, Object]]:
        return [(one.meeting_id, one.id, self._decision(one)) for one in self.loose]

    def _item(self, item: AgendaItem) -> Object:
        record = self.records.get(item.id)
        found: Object = {
            **head("AgendaItem", item.id, item.origin),
            "meeting": addresses.of("Meeting", item.meeting_id),
            **filled({"number": item.number if record else item.shown_number, "name": item.title}),
            "order": record.order if record else item.position,
            "public": not item.is_confidential,
        }
        if not item.is_confidential:
            found |= self._dealt_with(item, record)
            found["web"] = pieces.absolute(item.url)
        modified = self._modified(item)
        if not item.is_confidential:
            modified = latest(modified, self.dealt[item.id])
        return found | pieces.times(item.created_at, modified)

    def _dealt_with(self, item: AgendaItem, record: ItemRecord | None) -> Object:
        """Nothing of this is told of points behind closed doors."""
        found: Object = dict(record.more) if record else {}
        decided = self.decisions.get(item.id, [])
        if consultation := self.consulted.get(item.id):
            found["consultation"] = addresses.of("Consultation", consultation)
        found |= filled(
            {
                "result": record.result if record and not decided else _result(item, decided),
                "resolutionText": record.resolution if record and not decided else _text(decided),
                "start": written(item.begun_at) if item.begun_at and item.ended_at else None,
                "end": written(item.ended_at) if item.begun_at and item.ended_at else None,
            }
        )
        own = [one for holder in (item, *decided) for one in self.attached.get(holder.id, [])]
        return found | with_files(self.files.get(item.id, []), own)

    def _modified(self, item: AgendaItem) -> datetime:
        if item.id in self.records and item.edited_at:
            return item.edited_at
        own = [item.created_at, item.published_at, item.edited_at]
        for one in self.decisions.get(item.id, []):
            own += [one.published_at, one.edited_at]
        files = [one for holder in (item, *self.decisions.get(item.id, [])) for one in self.attached.get(holder.id, [])]  # fmt: skip
        return max(moment for moment in (*own, *(one.created_at for one in files)) if moment)

    def _decision(self, one: Decision) -> Object:
        """A decision without a point of the agenda, as one after all others."""
        files = self.attached.get(one.id, [])
        moments = (one.created_at, one.published_at, one.edited_at, *(f.created_at for f in files))
        return {
            **head("AgendaItem", f"d{one.id}"),
            "meeting": addresses.of("Meeting", one.meeting_id),
            "name": one.title,
            "order": LAST + one.number,
            "public": True,
            **filled({"result": str(VERDICTS[one.verdict]), "resolutionText": _text([one])}),
            **with_files([], files),
            "web": pieces.absolute(one.url),
            **pieces.times(one.created_at, max(filter(None, moments))),
        }


LAST = 1_000_000  # places from here on come after the agenda


def with_files(elsewhere: Sequence[tuple[str, Object]], own: Sequence[Attachment]) -> Object:
    """Files by their role; our own attachments have none but that they belong to it."""
    found: Object = {}
    for role, file in elsewhere:
        if role == "auxiliaryFile":
            found.setdefault(role, []).append(file)
        else:
            found[role] = file
    if own:
        found.setdefault("auxiliaryFile", []).extend(pieces.own_file(one) for one in own)
    return found


def _result(item: AgendaItem, decisions: Sequence[Decision]) -> str:
    if item.withdrawn_at and not decisions:
        return str(_("Taken off the agenda"))
    return "; ".join(dict.fromkeys(str(VERDICTS[one.verdict]) for one in decisions))


def _text(decisions: Sequence[Decision]) -> str:
    parts = ["\n\n".join(filter(None, (one.title, one.body))) for one in decisions]
    return "\n\n".join(parts)


def _shown() -> Any:
    return or_(AgendaItem.published_at.is_not(None), AgendaItem.is_confidential)


def of_items(ids: list[int]) -> dict[int, Object]:
    rows = db.session.scalars(select(AgendaItem).where(AgendaItem.id.in_(ids))).all()
    return {id_: found for _meeting, id_, found in Agendas(rows).objects()}


def of_decisions(ids: list[int]) -> dict[int, Object]:
    rows = db.session.scalars(select(Decision).where(Decision.id.in_(ids))).all()
    return {id_: found for _meeting, id_, found in Agendas([], rows).loose_objects()}


def of_meetings(ids: list[int]) -> dict[int, list[Object]]:
    """The whole agenda of each meeting."""
    items = select(AgendaItem).where(
        AgendaItem.meeting_id.in_(ids), _shown(), AgendaItem.hidden_at.is_(None)
    )
    loose = select(Decision).where(
        Decision.meeting_id.in_(ids), Decision.item_id.is_(None), Decision.is_visible
    )
    rows = db.session.scalars(items.order_by(AgendaItem.meeting_id, AgendaItem.position)).all()
    agendas = Agendas(rows, db.session.scalars(loose.order_by(Decision.number)).all())
    found: dict[int, list[Object]] = defaultdict(list)
    for meeting_id, _id, one in (*agendas.objects(), *agendas.loose_objects()):
        found[meeting_id].append(one)
    return found
