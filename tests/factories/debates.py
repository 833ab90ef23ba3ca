"""Debates, meetings and agendas that are public and open."""

from datetime import timedelta

from app.core.clock import now
from app.core.models import Component
from app.core.stances import StanceMode
from app.debates.models import Debate
from app.meetings.models import AgendaItem, Meeting
from tests.factories.spaces import make_component


def make_debate(component: Component | None = None, **values) -> Debate:
    """A public debate whose component takes comments, unless another component is given."""
    component = component or make_component("debates", None, "comment.create")
    values.setdefault("stance_mode", StanceMode.LIST)
    title = values.pop("title", "Should the square be free of cars?")
    return Debate(component=component, title=title, body="Tell us.", published_at=now(), **values)


def make_meeting(component: Component | None = None, start: float = 1, **values) -> Meeting:
    """A public meeting of two hours, `start` days from now."""
    begins = now() + timedelta(days=start)
    title = values.pop("title", "Walk through the list")
    return Meeting(
        component=component or make_component("meetings"),
        title=title,
        titles={"en": title},
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        published_at=now(),
        **values,
    )


def make_agenda(meeting: Meeting, *points: str, **values) -> list[AgendaItem]:
    """Public points of ten minutes with these names, after those there are; a star: a consent item."""
    values = {"minutes": 10, "published_at": now(), "component": meeting.component, **values}
    return [
        AgendaItem(
            meeting=meeting,
            parent_id=meeting.id,
            position=len(meeting.agenda) + 1,
            title=name.strip("*"),
            **{"is_consent": name.endswith("*"), **values},
        )
        for name in points
    ]
