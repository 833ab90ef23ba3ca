"""Rules about meetings."""

from collections.abc import Callable
from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff
from app.core.authz import Refusal, public, rule
from app.core.models import Component
from app.meetings.models import Meeting, OnlineFor
from app.spaces.permissions import read_in_place

public("meeting.list")


@rule("meeting.manage")
def manage(user: Any, subject: Meeting | Component) -> Refusal | None:
    component = subject if isinstance(subject, Component) else subject.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("meeting.read")
def read(user: Any, meeting: Meeting) -> Refusal | None:
    return read_in_place(user, meeting) if manage(user, meeting) else None


# Who is registered, the registration knows: it says so with `says_who_is_registered`.
IsRegistered = Callable[[Any, Meeting], bool]
_is_registered: list[IsRegistered] = []


def says_who_is_registered(ask: IsRegistered) -> IsRegistered:
    """Let a function say whether a person has a place at a meeting. Without one nobody has."""
    if ask not in _is_registered:
        _is_registered.append(ask)
    return ask


def may_see_online_link(user: Any, meeting: Meeting) -> bool:
    """Everybody, or those who are registered and those who run the meeting."""
    if not meeting.online_url:
        return False
    if meeting.online_for is OnlineFor.ALL or manage(user, meeting) is None:
        return True
    return any(ask(user, meeting) for ask in _is_registered)
