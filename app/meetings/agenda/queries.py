"""Reading agendas, and finding what is on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select, union
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.attachments.models import Attachment
from app.comments.models import Comment
from app.core.about import RESOURCE
from app.core.models import Component, Resource, open_places
from app.meetings.models import AgendaItem, AgendaLink, Decision, Entry, Meeting, Motion

MEETING = aliased(Meeting, flat=True)  # both it and the item are resources
IS_ON_AGENDA = exists().where(AgendaLink.resource_id == RESOURCE)


def of_meeting(meeting: Meeting) -> Select[AgendaItem]:
    """The agenda of a meeting in its order, with what its lines show."""
    items = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return items.order_by(AgendaItem.position).options(joinedload(AgendaItem.counters))


def decided_under(item: AgendaItem) -> Select[Decision]:
    """What was decided under a point, with the votes."""
    under = select(Decision).where(Decision.item_id == item.id).order_by(Decision.number)
    return under.options(joinedload(Decision.vote))


def about(resource_id: int) -> Select[AgendaItem]:
    """The points of public agendas that are about a resource, those of the latest meeting first."""
    query = (
        select(AgendaItem)
        .join(AgendaLink, AgendaLink.item_id == AgendaItem.id)
        .join(MEETING, MEETING.id == AgendaItem.meeting_id)
        .where(AgendaLink.resource_id == resource_id, AgendaItem.is_visible, MEETING.is_visible)
        .where(AgendaItem.component_id.in_(open_places()))
        .order_by(MEETING.starts_at.desc(), AgendaItem.position)
    )
    return query.options(contains_eager(AgendaItem.meeting.of_type(MEETING)))


def linked() -> Any:
    """Load with points what they are about, and where that is."""
    things = selectinload(AgendaItem.links).joinedload(AgendaLink.resource)
    return things.joinedload(Resource.component).joinedload(Component.space)


def files_of(item_ids: Sequence[int]) -> Select[Attachment]:
    """The files of several points, pictures left out; as they were added."""
    files = select(Attachment).where(Attachment.resource_id.in_(item_ids), ~Attachment.is_picture)
    return files.order_by(Attachment.id)


def discussed(meeting: Meeting) -> Select[int]:
    """Ids of the points that have comments, decisions or minutes, and so can only be struck."""
    ids = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    columns: tuple[Any, ...] = (Comment.root_id, Decision.item_id, Entry.item_id, Motion.item_id)
    found = union(*(select(column).where(column.in_(ids)) for column in columns))
    return select(found.subquery().c[0])
