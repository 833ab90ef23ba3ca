"""What a visitor asks of the list: the address's query as filters, order and page."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from flask import abort, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.core.asked import MOST, asked_id
from app.core.authz import authorize
from app.core.models import Component
from app.core.moments import YEARS
from app.core.pagination import page_number
from app.core.site import categories, districts
from app.extensions import db
from app.proposals import queries
from app.proposals.models import AuthorKind, Status
from app.proposals.queries.listing import Filters, Order
from app.spaces import phases

COOKIE = "mix"
MOST_WORDS = 200  # characters of search words
_AFTER = re.compile(r"([0-9])~([0-9T:.+-]+)~([0-9]{1,9})")  # lap, place in the order, id
T = TypeVar("T")


def _known(kind: type[T], values: Iterable[str]) -> tuple[T, ...]:
    """Those of the words that are members of an enumeration; others are ignored."""
    members = {str(member): member for member in kind}  # type: ignore[attr-defined]
    return tuple(members[value] for value in dict.fromkeys(values) if value in members)


def components_asked_for() -> list[Component]:
    """The components whose proposals are listed: one, those of a process, or all public ones."""
    asked, process = asked_id("component"), request.args.get("process")
    listed = queries.listed()
    if asked is not None:
        chosen = [one for one in listed if one.id == asked]
        return chosen or [_not_public_yet(asked)]
    if process is not None:
        chosen = [one for one in listed if one.space.slug == process]
        return chosen or abort(404)
    return listed


def _not_public_yet(component_id: int) -> Component:
    component = db.session.scalar(queries.component(component_id)) or abort(404)
    authorize("component.read", component)
    return component


@dataclass(frozen=True)
class Wanted:
    """One request for the list, read from the query."""

    args: MultiDict[str, str]
    components: list[Component]

    @cached_property
    def words(self) -> str:
        return self.args.get("q", "").strip()[:MOST_WORDS]

    @cached_property
    def filters(self) -> Filters:
        topics = {one.slug: one.id for one in categories()}
        places = {one.slug: one.id for one in districts()}
        return Filters(
            components=tuple(one.id for one in self.components),
            statuses=_known(Status, self.args.getlist("status")),
            categories=tuple(topics[x] for x in self.args.getlist("category") if x in topics),
            districts=tuple(places[x] for x in self.args.getlist("district") if x in places),
            authors=_known(AuthorKind, self.args.getlist("author")),
        )

    @cached_property
    def order(self) -> Order:
        return next(iter(_known(Order, self.args.getlist("sort"))), self.usual_order)

    @property
    def usual_order(self) -> Order:
        """A fair mix; once supporting is over, what was most supported."""
        component = self.component
        if component is None or phases.is_open(component, "proposal.support"):
            return Order.MIX
        if phases.next_opening(component, "proposal.support"):
            return Order.MIX
        was_open = phases.last_close(component, "proposal.support")
        return Order.SUPPORTED if was_open else Order.MIX

    @property
    def component(self) -> Component | None:
        """The one component, where there is only one."""
        return self.components[0] if len(self.components) == 1 else None

    @cached_property
    def start(self) -> int:
        """Where in the ring this visitor begins: the person's own place, else the browser's."""
        if current_user.is_authenticated:
            return int(current_user.uuid.replace("-", "")[:8], 16) >> 1
        kept = request.cookies.get(COOKIE, type=int)
        return kept if kept is not None and 0 <= kept < 2**31 else secrets.randbits(31)

    @property
    def number_set(self) -> int:
        """How many filters are set, for the button of small screens."""
        f = self.filters
        chosen = (*f.statuses, *f.categories, *f.districts, *f.authors)
        return len(chosen) + bool(self.words)

    @property
    def after(self) -> tuple[Any, ...]:
        """The last row of the page before, if this page follows it."""
        parts = _AFTER.fullmatch(self.args.get("after", ""))
        if parts is None or page_number() == 1:
            return ()
        place = _moment(parts[2]) if self.order is Order.NEWEST else _number(parts[2])
        return () if place is None else (int(parts[1]), place, int(parts[3]))


def _moment(text: str) -> datetime | None:
    """Nothing where somebody changed the address: the page number will do."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in YEARS else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 11 and int(text) <= MOST else None
