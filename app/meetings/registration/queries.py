"""Reading registrations: how many places are left, who stands in line, and the lists of staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Role, RoleGrant, User
from app.core.about import READER, RESOURCE
from app.core.clock import now
from app.extensions import db
from app.meetings.models import (
    TIME_TO_CONFIRM,
    Meeting,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationState,
    RegistrationTerms,
)
from app.meetings.registration.places import Places
from app.notifications.places import space_id_of

KEPT = timedelta(days=30)  # how long needs are kept after a meeting

TAKES_REGISTRATIONS = exists().where(
    RegistrationTerms.meeting_id == RESOURCE, RegistrationTerms.is_on
)
IS_REGISTERED = exists().where(
    Registration.meeting_id == RESOURCE, Registration.user_id == READER
)  # or was


# An offer holds its place until it is written down that it has lapsed: clocks of two machines differ.
HOLDS = Registration.state.in_((RegistrationState.PLACED, RegistrationState.OFFERED))


def _people(*conditions: Any) -> ColumnElement[int]:
    count = func.sum(case((and_(*conditions), Registration.party), else_=0))
    return func.coalesce(count, 0)


def places_of(meeting_id: int) -> Places:
    """How the places of a meeting are spread."""
    sums = (
        select(
            _people(HOLDS, Registration.is_invited.is_(False)).label("taken"),
            _people(HOLDS, Registration.is_invited).label("invited"),
            _people(Registration.checked_in_at.is_not(None)).label("came"),
        )
        .where(Registration.meeting_id == meeting_id)
        .subquery()
    )
    terms = RegistrationTerms
    query = select(Meeting.seats, terms.reserved, terms.walk_ins, sums)
    query = query.join(terms, terms.meeting_id == Meeting.id).join(sums, true())
    row = db.session.execute(query.where(Meeting.id == meeting_id)).one_or_none()
    if row is None:
        return Places(None)
    seats, reserved, walk_ins, taken, invited, came = row
    return Places(seats, reserved, taken, invited, walk_ins, came + walk_ins)


def terms_of(meeting: Meeting) -> RegistrationTerms | None:
    """On what terms people register; None where nobody has set any."""
    return db.session.get(RegistrationTerms, meeting.id)


def own(meeting: Meeting, user: Any) -> Registration | None:
    """Somebody's registration, read anew."""
    if not user.is_authenticated:
        return None
    mine = (Registration.meeting_id == meeting.id) & (Registration.user_id == user.id)
    query = select(Registration).where(mine).execution_options(populate_existing=True)
    return db.session.scalar(query)


def organisers(meeting: Meeting) -> Select[User]:
    """The facilitators of the meeting's space, and those of the whole site."""
    here = RoleGrant.space_id.is_(None) | (RoleGrant.space_id == space_id_of(meeting))
    holders = select(RoleGrant.user_id).where(RoleGrant.role == Role.FACILITATOR, here)
    return select(User).where(User.id.in_(holders), User.blocked_at.is_(None)).order_by(User.id)


def holds_place(meeting: Meeting, user: Any) -> bool:
    """Whether somebody has a place, for what is shown only to them."""
    registration = own(meeting, user)
    return registration is not None and registration.has_place


def line(meeting_id: int) -> Select[Registration]:
    """Those who wait, the first of the line first."""
    waiting = Registration.state == RegistrationState.WAITING
    query = select(Registration).where(Registration.meeting_id == meeting_id, waiting)
    return query.order_by(Registration.number)


def numbers_in_line(meeting_id: int) -> tuple[int, int]:
    """How many registrations wait, and for how many people."""
    query = line(meeting_id).order_by(None)
    count = func.count(), func.coalesce(func.sum(Registration.party), 0)
    waiting, people = db.session.execute(query.with_only_columns(*count)).one()
    return waiting, people


def ahead_of(registration: Registration) -> int:
    """How many registrations stand before this one in the line."""
    query = line(registration.meeting_id).where(Registration.number < registration.number)
    counted = query.order_by(None).with_only_columns(func.count())
    return db.session.scalar(counted) or 0


def lapsed(meeting_id: int) -> Select[Registration]:
    """Offers whose time is over."""
    is_over = or_(
        Registration.offered_at <= now() - TIME_TO_CONFIRM,
        Registration.meeting.has(Meeting.starts_at <= now()),
    )
    query = select(Registration).where(Registration.meeting_id == meeting_id)
    query = query.where(Registration.state == RegistrationState.OFFERED, is_over)
    return query.order_by(Registration.number)


def with_something_due() -> Select[int]:
    """Meetings of which an offer has lapsed, or that are to come and have a line."""
    offered = Registration.state == RegistrationState.OFFERED
    waiting = Registration.state == RegistrationState.WAITING
    has_begun = Meeting.starts_at <= now()
    is_over = or_(Registration.offered_at <= now() - TIME_TO_CONFIRM, has_begun)
    query = select(Registration.meeting_id).join(Meeting, Meeting.id == Registration.meeting_id)
    query = query.where(or_(and_(offered, is_over), and_(waiting, ~has_begun)))
    return query.distinct().order_by(Registration.meeting_id)


def listed(meeting_id: int, words: str = "", state: str = "") -> Select[Registration]:
    """Everybody who registered or was invited, by name; narrowed to a state and to names."""
    query = select(Registration).where(Registration.meeting_id == meeting_id)
    if state in set(RegistrationState):
        query = query.where(Registration.state == RegistrationState(state))
    for word in words.split()[:5]:
        query = query.where(Registration.name.icontains(word, autoescape=True))
    query = query.options(joinedload(Registration.meeting), joinedload(Registration.user))
    return query.order_by(Registration.name, Registration.id)


def expected(meeting_id: int) -> Select[Registration]:
    """All who have a place, by name."""
    return listed(meeting_id, state=RegistrationState.PLACED)


def with_answers(query: Select[Registration]) -> Select[Registration]:
    """The same with what they answered, in one query more."""
    answers = selectinload(Registration.answers).joinedload(RegistrationAnswer.question)
    return query.options(answers)


def who_told(meeting_id: int) -> Select[Registration]:
    """Those who told organisers something; who needs something comes first."""
    says = or_(Registration.needs != "", Registration.answers.any())
    found = with_answers(listed(meeting_id).where(says)).order_by(None)
    return found.order_by(Registration.needs == "", Registration.name, Registration.id)


def numbers(meeting_id: int) -> dict[str, int]:
    """How many people are in each state."""
    query = select(Registration.state, func.sum(Registration.party))
    query = query.where(Registration.meeting_id == meeting_id).group_by(Registration.state)
    found = {state.value: int(people) for state, people in db.session.execute(query)}
    return {state.value: found.get(state.value, 0) for state in RegistrationState}


def by_code(meeting_id: int, code: str) -> Select[Registration]:
    query = select(Registration).where(Registration.meeting_id == meeting_id)
    return query.where(Registration.code == code).options(joinedload(Registration.meeting))


def questions(meeting_id: int) -> Select[RegistrationQuestion]:
    """What those who register are asked, in its order."""
    query = select(RegistrationQuestion).where(RegistrationQuestion.meeting_id == meeting_id)
    return query.order_by(RegistrationQuestion.position, RegistrationQuestion.id)
