"""Announcing a series, and changing or cancelling the rest of one. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.i18n import zone
from app.core.models import Component
from app.core.upsert import insert_into
from app.extensions import db
from app.meetings import services
from app.meetings.models import Meeting, MeetingSeries
from app.meetings.series import queries
from app.meetings.series.patterns import Pattern, Span, moved, overlapping
from app.meetings.services import Plan

TIMES = ("starts_at", "ends_at")


class Overlaps(ValueError):
    """Two meetings of one series would be on at the same time; `spans` are both."""

    def __init__(self, spans: tuple[Span, Span]) -> None:
        super().__init__("two meetings of a series overlap")
        self.spans = spans


def announce(
    component: Component,
    author: User,
    plan: Plan,
    pattern: Pattern,
    *,
    locale: str,
    submission: str,
) -> MeetingSeries:
    """Announce all meetings of a series at once; a form that was sent before makes no other one.

    Raises NoSeries and AgendaTooLong.
    """
    spans = pattern.spans(plan.starts_at, plan.ends_at, here := zone())
    plan.check()
    row = {
        "component_id": component.id, "rule": pattern.rule(plan.starts_at.astimezone(here).date(), here),
        "time_zone": here.key, "starts_at": plan.starts_at, "submission": submission,
        "author_id": author.id, "created_at": now(),
    }  # fmt: skip
    new = insert_into(db.session(), MeetingSeries).values(row).on_conflict_do_nothing()
    series_id = db.session.scalar(new.returning(MeetingSeries.id))
    if series_id is not None:
        plans = [replace(plan, **span._asdict()) for span in spans]
        _announce_each(component, author, plans, locale, series_id)
    return db.session.scalars(select(MeetingSeries).where(MeetingSeries.submission == submission)).one()  # fmt: skip


def _announce_each(
    component: Component, author: User, plans: Sequence[Plan], locale: str, series_id: int
) -> None:
    """Who follows the process hears of the series by its first meeting."""
    meetings = []
    for position, plan in enumerate(plans, start=1):
        place = {"series_id": series_id, "position": position}
        meetings.append(services.write(component, author, plan, locale, **place))
        services.show(meetings[-1], author, is_quiet=position > 1)
    last = plans[-1].starts_at.isoformat()
    after = {"meetings": len(plans), "last": last}
    emit(StaffActed(author, "series.announced", meetings[0], {}, after))


def _hold(meeting: Meeting) -> None:
    """One after the other changes the meetings of a series; they are read anew."""
    locked = select(MeetingSeries.id).where(MeetingSeries.id == meeting.series_id)
    db.session.execute(locked.with_for_update())
    db.session.refresh(meeting)


def change(meeting: Meeting, actor: User, plan: Plan) -> None:
    """Change one meeting of a series. Raises Overlaps and AgendaTooLong."""
    _hold(meeting)
    _check_apart(meeting, {meeting.id: Span(plan.starts_at, plan.ends_at)})
    services.change(meeting, actor, plan)


def change_from(meeting: Meeting, actor: User, plan: Plan) -> int:
    """Change one meeting and the later ones alike; how many these are.

    What is other in a later one stays, unless the same is changed here. Each keeps its own
    agenda. Raises Overlaps and AgendaTooLong, for whichever of them.
    """
    _hold(meeting)
    plans = {
        one: _plan_for(one, meeting, plan) for one in db.session.scalars(queries.from_on(meeting))
    }
    plans[meeting] = plan
    _check_apart(meeting, {one.id: Span(own.starts_at, own.ends_at) for one, own in plans.items()})
    for one, own in plans.items():
        own.check(one.agenda)
    batch = uuid4().hex
    for one, own in plans.items():
        services.change(one, actor, own, batch=batch)
    return len(plans)


def _plan_for(other: Meeting, meeting: Meeting, plan: Plan) -> Plan:
    """What a later meeting becomes when this one is changed so."""
    names = [one.name for one in fields(Plan) if one.name not in {*TIMES, "agenda"}]
    kept = {
        name: getattr(other if getattr(plan, name) == getattr(meeting, name) else plan, name)
        for name in names
    }
    before, after = Span(meeting.starts_at, meeting.ends_at), Span(plan.starts_at, plan.ends_at)
    span = Span(other.starts_at, other.ends_at)
    if before != after:
        span = moved(span, before, after, _zone_of(meeting))
    return Plan(**kept, **span._asdict())


def _zone_of(meeting: Meeting) -> ZoneInfo:
    series = db.session.get_one(MeetingSeries, meeting.series_id)
    return ZoneInfo(series.time_zone)


def _check_apart(meeting: Meeting, wanted: dict[int, Span]) -> None:
    """Raise Overlaps where meetings of the series that take place would be on at the same time."""
    columns = Meeting.id, Meeting.starts_at, Meeting.ends_at
    others = select(*columns).where(
        Meeting.series_id == meeting.series_id, Meeting.cancelled_at.is_(None)
    )
    spans = {
        id_: Span(starts_at, ends_at) for id_, starts_at, ends_at in db.session.execute(others)
    }
    if both := overlapping(list((spans | wanted).values())):
        raise Overlaps(both)


def cancel_from(meeting: Meeting, actor: User, reason: str) -> int:
    """Cancel one meeting and the later ones; how many these are."""
    _hold(meeting)
    batch, found = uuid4().hex, db.session.scalars(queries.from_on(meeting)).all()
    for one in found:
        services.cancel(one, actor, reason, batch=batch)
    return len(found)
