"""Reading the council's people, committees and papers."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Role, User
from app.core.about import RESOURCE
from app.core.clock import now
from app.core.i18n import local
from app.core.models import Component, Resource
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    File,
    FileLink,
    ItemRecord,
    MeetingOrganization,
    MeetingRecord,
    Membership,
    Organization,
    Paper,
)
from app.meetings.models import AgendaItem, Meeting

IS_ON_RECORD = or_(  # a meeting or a point of an agenda that papers or files elsewhere belong to
    exists().where(MeetingRecord.meeting_id == RESOURCE),
    exists().where(MeetingOrganization.meeting_id == RESOURCE),
    exists().where(ItemRecord.item_id == RESOURCE),
    exists().where(Consultation.item_id == RESOURCE),
)


def has_any() -> Select[bool]:
    """Whether there is anything for the pages of the council to show."""
    return select(or_(select(Organization.id).exists(), select(Paper.__table__.c.id).exists()))


def _like(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def people(words: str = "") -> Select[CouncilMember]:
    """All members, by family name; narrowed to names that contain the words."""
    query = select(CouncilMember).where(CouncilMember.deleted_at.is_(None))
    if words:
        query = query.where(CouncilMember.name.ilike(_like(words), escape="\\"))
    return query.order_by(CouncilMember.family_name, CouncilMember.name, CouncilMember.id)


def people_called(name: str) -> Select[CouncilMember]:
    """Members of exactly this name, in capitals or not."""
    return people().where(func.lower(CouncilMember.name) == name.lower())


def committees(words: str = "") -> Select[Organization]:
    """All committees and factions by name; those that have ended come last."""
    query = select(Organization).where(Organization.deleted_at.is_(None), Organization.name != "")
    if words:
        query = query.where(Organization.name.ilike(_like(words), escape="\\"))
    has_ended = func.coalesce(Organization.ends_on < local(now()).date(), False)
    return query.order_by(has_ended, Organization.name, Organization.id)


def memberships_of(person: CouncilMember) -> Select[Membership]:
    """What somebody belongs and belonged to, the latest first."""
    return (
        select(Membership)
        .join(Membership.organization)
        .where(Membership.person_id == person.id, Membership.deleted_at.is_(None))
        .where(Organization.deleted_at.is_(None))
        .options(contains_eager(Membership.organization))
        .order_by(Membership.starts_on.desc(), Membership.id)
    )


def members_of(committee: Organization) -> Select[Membership]:
    """Who belongs to a committee now, by name."""
    today = local(now()).date()
    return (
        select(Membership)
        .join(Membership.person)
        .where(Membership.organization_id == committee.id, Membership.deleted_at.is_(None))
        .where(or_(Membership.ends_on.is_(None), Membership.ends_on >= today))
        .where(CouncilMember.deleted_at.is_(None))
        .options(contains_eager(Membership.person))
        .order_by(CouncilMember.family_name, CouncilMember.name, Membership.id)
    )


def meetings_of(committee: Organization) -> Select[Meeting]:
    """The public meetings of a committee, the latest first."""
    is_its = and_(
        MeetingOrganization.meeting_id == Meeting.id,
        MeetingOrganization.organization_id == committee.id,
    )
    return (
        select(Meeting)
        .join(MeetingOrganization, is_its)
        .where(Meeting.is_public)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )


def papers(words: str = "", kind: str = "", year: int | None = None) -> Select[Paper]:
    """Public papers, the latest first; each word stands in the title or begins the reference."""
    query = select(Paper).where(Paper.is_public, Paper.kind == "paper")
    for word in words.split()[:6]:
        query = query.where(
            or_(Paper.title.ilike(_like(word), escape="\\"), Paper.reference.istartswith(word, autoescape=True))
        )  # fmt: skip
    if kind:
        query = query.where(Paper.paper_type == kind)
    if year:
        query = query.where(func.extract("year", Paper.dated_on) == year)
    return query.order_by(Paper.dated_on.desc().nulls_last(), Paper.id.desc())


def places_of(user: User) -> Select[Component]:
    """Where somebody may put papers forward: the components for meetings of the spaces they run."""
    found = select(Component).where(Component.kind == "meetings")
    found = found.options(joinedload(Component.space)).order_by(Component.id.desc())
    if user.holds(Role.FACILITATOR):
        return found
    roles = {Role.FACILITATOR, Role.ADMINISTRATOR}
    mine = {grant.space_id for grant in user.grants if grant.role in roles}
    return found.where(Component.space_id.in_(mine))


def meetings_to_deal(user: User) -> Select[Meeting]:
    """The public meetings that somebody runs, the latest first: one may deal with a paper."""
    ids = places_of(user).order_by(None).with_only_columns(Component.id)
    query = select(Meeting).where(Meeting.is_public, Meeting.component_id.in_(ids))
    return query.order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def paper_types() -> Select[str]:
    """The types that occur, the most frequent first."""
    return (
        select(Paper.__table__.c.paper_type)
        .where(Paper.__table__.c.paper_type != "")
        .group_by(Paper.__table__.c.paper_type)
        .order_by(func.count().desc(), Paper.__table__.c.paper_type)
        .limit(30)
    )


def consultations_of(paper: Paper) -> Select[Consultation]:
    """Where a paper was dealt with, the first time first."""
    return (
        select(Consultation)
        .join(Consultation.meeting)
        .where(Consultation.paper_id == paper.id, Consultation.deleted_at.is_(None))
        .where(Meeting.is_public)
        .options(contains_eager(Consultation.meeting), joinedload(Consultation.item))
        .order_by(Meeting.starts_at, Consultation.id)
    )


def papers_of(item: AgendaItem) -> Select[Consultation]:
    """The public papers that a point of an agenda deals with."""
    return (
        select(Consultation)
        .join(Consultation.paper)
        .where(Consultation.item_id == item.id, Consultation.deleted_at.is_(None))
        .where(Paper.is_public)
        .options(contains_eager(Consultation.paper))
        .order_by(Consultation.id)
    )


def files_of(resource: Resource) -> Select[FileLink]:
    """Files elsewhere that belong to a resource, the main one first."""
    return (
        select(FileLink)
        .join(FileLink.file)
        .where(FileLink.resource_id == resource.id, File.deleted_at.is_(None))
        .options(contains_eager(FileLink.file))
        .order_by(FileLink.role.desc(), FileLink.position)
    )  # fmt: skip


def committees_of(meeting: Meeting) -> Select[Organization]:
    return (
        select(Organization)
        .join(MeetingOrganization, MeetingOrganization.organization_id == Organization.id)
        .where(MeetingOrganization.meeting_id == meeting.id, Organization.deleted_at.is_(None))
        .order_by(MeetingOrganization.position)
    )
