"""Rules about debates."""

from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Role
from app.accounts.permissions import staff, writer
from app.core.authz import Explanation, Refusal, public, rule
from app.core.i18n import format_datetime
from app.core.models import Component
from app.core.refusals import explains, usual
from app.debates.models import Debate
from app.spaces import phases
from app.spaces.permissions import read_in_place

public("debate.list")


@rule("debate.manage")
def manage(user: Any, subject: Debate | Component) -> Refusal | None:
    component = subject if isinstance(subject, Component) else subject.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("debate.read")
def read(user: Any, debate: Debate) -> Refusal | None:
    """Everybody reads what is public; authors and staff also read what is not."""
    if debate.is_by(user):
        return None
    space_id = debate.component.space_id if debate.component else None
    if staff(user, Role.FACILITATOR, Role.MODERATOR, space_id=space_id) is None:
        return None
    return read_in_place(user, debate)


@rule("debate.create")
def create(user: Any, component: Component) -> Refusal | None:
    """Facilitators at any time; residents where a phase grants it."""
    if manage(user, component) is None:
        return None
    return phases.closed(component, "debate.create") or writer(user)


def _own(user: Any, debate: Debate) -> Refusal | None:
    """Nothing for staff of the process and for who opened the debate, while it is public."""
    refused = manage(user, debate)
    if refused and not debate.is_by(user):
        return refused
    if refused and (stopped := writer(user)):
        return stopped
    if debate.is_held and not debate.hidden_at:
        return Refusal.WAITING
    return Refusal.NOT_VISIBLE if refused and not debate.is_visible else None


@rule("debate.edit")
def edit(user: Any, debate: Debate) -> Refusal | None:
    """Staff until there are conclusions; authors only while nobody has commented."""
    if refused := _own(user, debate):
        return refused
    if debate.concluded_at:
        return Refusal.CLOSED
    if debate.counters.comments and manage(user, debate):
        return Refusal.HAS_COMMENTS
    return None


@rule("debate.conclude")
def conclude(user: Any, debate: Debate) -> Refusal | None:
    """Staff at any time; authors once the debate is over, and as long as staff wrote nothing."""
    if refused := _own(user, debate):
        return refused
    if not debate.is_visible:
        return Refusal.NOT_VISIBLE
    if manage(user, debate) is None:
        return None
    if debate.concluded_at:
        return Refusal.CLOSED if debate.is_concluded_officially else None
    return Refusal.STILL_OPEN if debate.closes_at and not debate.has_ended else None


@explains(Refusal.CLOSED)
def _say_when(subject: object) -> Explanation | None:
    """Since when a debate is closed, or when it opens."""
    if not isinstance(subject, Debate):
        return None
    if subject.concluded_at:
        return Explanation(_("This debate is over. Its conclusions stand at the top."))
    if subject.has_ended and subject.closes_at:
        when = format_datetime(subject.closes_at)
        return Explanation(_("This debate closed on %(when)s.", when=when))
    if subject.opens_at and not subject.has_begun:
        when = format_datetime(subject.opens_at)
        return Explanation(_("This debate opens on %(when)s. You can comment then.", when=when))
    return usual(Refusal.CLOSED)
