"""The addresses of Popolo files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort

from app.api.answers import absolute, answer, in_site_language
from app.api.popolo import people, votes
from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.models import Decision, Vote

popolo = Blueprint("popolo", __name__, url_prefix="/popolo")
PER_PAGE = 100


@popolo.get("/people.json")
def all_people() -> Response:
    """Everybody with their memberships, and the organisations."""
    authorize("site.read")
    found = people.whole()
    return answer(found, _latest([*found["persons"], *found["organizations"]]))


@popolo.get("/vote-events.json")
def vote_events() -> Response:
    """All public votes, a page at a time."""
    authorize("site.read")
    page = paginate(votes.listed(), total=votes.number(), per_page=PER_PAGE)
    with in_site_language():
        found = votes.events(page.items)
    numbers = {"first": 1, "self": page.number, "last": page.last}
    numbers |= {"prev": page.number - 1} if page.has_previous else {}
    numbers |= {"next": page.number + 1} if page.has_next else {}
    links = {name: absolute(page.url(number)) for name, number in numbers.items() if number}
    return answer({"vote_events": found, "total": page.total, "links": links}, _latest(found))


@popolo.get("/vote-events/<int:decision_id>.json")
def vote_event(decision_id: int) -> Response:
    """One vote."""
    authorize("site.read")
    query = votes.listed().where(Decision.id == decision_id)
    vote: Vote = db.session.scalar(query) or abort(404)
    with in_site_language():
        return answer(votes.events([vote])[0])


def _latest(found: list[dict[str, Any]]) -> datetime | None:
    return max((datetime.fromisoformat(one["updated_at"]) for one in found), default=None)
