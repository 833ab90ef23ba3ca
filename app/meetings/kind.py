"""Meetings as a kind of component, and as dates on the home page."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from pydantic import BaseModel

from app.core import digest, kinds
from app.core.i18n import choose, format_datetime, format_end
from app.core.models import Component
from app.core.outcomes import OutcomeRow, OutcomeSection
from app.extensions import db
from app.meetings import queries
from app.meetings.decisions.queries import in_component
from app.meetings.models import Meeting
from app.spaces.numbers import number_published


class MeetingSettings(BaseModel):
    """Meetings have no settings yet."""


def _url(component: Component) -> str:
    return url_for("meetings.index", component=component.id)


def _summary(component: Component) -> str:
    n = number_published(component, "meeting")
    return ngettext("%(num)s meeting", "%(num)s meetings", n)


def _outcomes(component: Component) -> OutcomeSection | None:
    decisions = db.session.scalars(in_component(component, 20)).all()
    if not decisions:
        return None
    rows = tuple(
        OutcomeRow(
            title=decision.title,
            url=decision.url,
            reason=choose(decision.meeting.titles),
            locale=decision.locale,
            when=decision.meeting.starts_at,
            promise=decision.state,
            due=decision.due_on,
        )
        for decision in decisions
    )
    more = url_for("decisions.index", process=component.space.slug)
    return OutcomeSection(_("Decided at meetings"), rows=rows, more_url=more)


def when_and_where(meeting: Meeting) -> str:
    """`Thursday 26 November 2026, 18:30 to 20:00, Harbour Library`"""
    begins, ends = (
        format_datetime(meeting.starts_at),
        format_end(meeting.ends_at, meeting.starts_at),
    )
    times = _("%(begins)s to %(ends)s", begins=begins, ends=ends)
    return f"{times}, {meeting.place_name}" if meeting.place_name else times


@digest.agenda
def coming_up(limit: int) -> Iterator[digest.AgendaItem]:
    query = queries.upcoming().where(Meeting.cancelled_at.is_(None)).limit(limit)
    for meeting in db.session.scalars(query):
        yield digest.AgendaItem(
            choose(meeting.titles), meeting.url, meeting.starts_at, when_and_where(meeting)
        )


kinds.register(
    kinds.ComponentKind(
        name="meetings",
        label=_l("Meetings"),
        settings=MeetingSettings,
        actions=(kinds.Action("comment.create", _l("Comment"), "component.comment"),),
        url=_url,
        summary=_summary,
        outcomes=_outcomes,
    )
)
