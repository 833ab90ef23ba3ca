"""A meeting that goes on: an item struck, one behind closed doors, two to be taken in one vote, one taken now."""

from app.accounts.models import User
from app.extensions import db
from app.meetings.agenda.services import live, strike
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.spaces import make_component


def going_on(leader: User) -> tuple[list[str], list[str]]:
    """Where everybody sees it, and where staff lead it and arrange its agenda."""
    component = make_component("meetings", None, "comment.create")
    meeting = make_meeting(component, start=-0.01, title="The council meets", author=leader)
    make_agenda(meeting, "Minutes*", "Benches*", "Crossing", "Winter service", "Questions")
    secret = {"is_confidential": True, "published_at": None}
    make_agenda(meeting, "Purchase of land", body="The price is 64,000.", **secret)
    db.session.add(meeting)
    db.session.flush()
    consent, _other, crossing, winter, questions, land = meeting.agenda
    strike(winter, leader, "The speaker is ill.")
    live.begin(crossing, leader)
    page = f"/meetings/{meeting.id}"
    shown = [
        f"{page}?follow=1",
        f"{page}/agenda/whole",
        *(f"/agenda-items/{one.id}" for one in (consent, winter, questions)),
    ]
    pages = [f"{page}/agenda{tail}" for tail in ("", "/new", "/lead", "/consent")]
    forms = [f"/agenda-items/{questions.id}/{tail}" for tail in ("edit", "strike")]
    forms.append(f"/agenda-items/{consent.id}/take-out")
    return shown, [*pages, *forms, f"/agenda-items/{land.id}"]
