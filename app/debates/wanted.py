"""What a visitor asks of the list of debates: the address's query as filters and order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from app.core.i18n import choose, format_number
from app.core.models import Component
from app.core.pagination import Page
from app.core.site import categories, districts
from app.core.states import STATES
from app.debates.queries import Filters, Order, State
from app.debates.queries.listing import COUNTED
from app.search.queries import matching

MOST_WORDS = 200  # characters of search words
ORDERS = (
    (Order.OPEN_FIRST, _l("Open ones first")),
    (Order.NEWEST, _l("Newest")),
    (Order.CLOSING, _l("Closing soon")),
    (Order.DISCUSSED, _l("Most discussed")),
)
ASKERS = {"council": True, "residents": False}
KEPT = ("component", "process", "q", "status", "category", "district", "asker")
T = TypeVar("T", bound=StrEnum)


def _known(kind: type[T], values: Iterable[str]) -> tuple[T, ...]:
    """Those of the words that are members of an enumeration; others are ignored."""
    members = {member.value: member for member in kind}
    return tuple(members[value] for value in dict.fromkeys(values) if value in members)


@dataclass(frozen=True)
class Wanted:
    """One request for the list, read from the query."""

    args: MultiDict[str, str]
    component: Component | None

    @cached_property
    def words(self) -> str:
        return self.args.get("q", "").strip()[:MOST_WORDS]

    @cached_property
    def filters(self) -> Filters:
        topics = {one.slug: one.id for one in categories()}
        places = {one.slug: one.id for one in districts()}
        return Filters(
            states=_known(State, self.args.getlist("status")),
            categories=tuple(topics[x] for x in self.args.getlist("category") if x in topics),
            districts=tuple(places[x] for x in self.args.getlist("district") if x in places),
            is_official=ASKERS.get(self.args.get("asker", "")),
            slug=self.args.get("process", ""),
            ids=self._found(),
        )

    def _found(self) -> Any:
        if not self.words:
            return None
        place = {"component_id": self.component.id} if self.component else {}
        return matching(self.words, kind="debate", **place)

    @cached_property
    def order(self) -> Order:
        return next(iter(_known(Order, self.args.getlist("sort"))), Order.OPEN_FIRST)

    @property
    def number_set(self) -> int:
        """How many filters are set, for the button of small screens."""
        f = self.filters
        chosen = (*f.states, *f.categories, *f.districts)
        return len(chosen) + bool(self.words) + (f.is_official is not None)

    @property
    def clear(self) -> str:
        """The address of the same list without filters."""
        kept: dict[str, Any] = {
            name: self.args[name] for name in ("component", "process") if name in self.args
        }
        return url_for("debates.index", **kept)


def context(wanted: Wanted, page: Page[Any]) -> dict[str, Any]:
    """What the template of the list needs beside the debates."""
    f = wanted.filters
    return {
        "wanted": wanted,
        "component": wanted.component,
        "heading": _heading(wanted, page.total or 0),
        "states": [(one, STATES[one].word, one in f.states) for one in State],
        "topics": [(one.slug, choose(one.name), one.id in f.categories) for one in categories()],
        "places": [("", _("All districts")), *((x.slug, choose(x.name)) for x in districts())],
        "askers": [
            ("", _("Everybody")),
            ("council", _("The council")),
            ("residents", _("Residents")),
        ],
        "orders": ORDERS,
        "kept": {name: request.args.getlist(name) for name in KEPT if name in request.args},
    }


def _heading(wanted: Wanted, total: int) -> str:
    if total > COUNTED:
        return _("More than %(n)s debates", n=format_number(COUNTED))
    n = format_number(total)
    if wanted.number_set:
        return ngettext("%(n)s debate found", "%(n)s debates found", total, n=n)
    return ngettext("%(n)s debate", "%(n)s debates", total, n=n)
