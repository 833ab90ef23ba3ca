"""Rules about meetings."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff
from app.core.authz import Refusal, public, rule
from app.core.models import Component
from app.meetings.models import Meeting
from app.spaces.permissions import read_in_place

public("meeting.list")


@rule("meeting.manage")
def manage(user: Any, subject: Meeting | Component) -> Refusal | None:
    component = subject if isinstance(subject, Component) else subject.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("meeting.read")
def read(user: Any, meeting: Meeting) -> Refusal | None:
    return read_in_place(user, meeting) if manage(user, meeting) else None
