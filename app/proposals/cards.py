"""What lists show of each proposal, worked out once for a whole page of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from app.core.addresses import numbered
from app.core.authz import Refusal
from app.core.components import state_tag, time_tag
from app.core.i18n import choose
from app.core.models import Component
from app.core.site import categories, districts
from app.proposals.models import AuthorKind
from app.proposals.permissions import Supporter, may_support, may_take_back, supporter
from app.proposals.queries.rows import Row
from app.spaces import phases

SPEAKERS = {
    AuthorKind.ORGANISATION: _l("An organisation"),
    AuthorKind.MEETING: _l("A public meeting"),
    AuthorKind.OFFICIAL: _l("The council"),
}
# With these the button is shown: it leads to what is still to be done.
INVITES = frozenset({None, Refusal.NOT_SIGNED_IN, Refusal.NOT_CONFIRMED, Refusal.NOT_VERIFIED})


@dataclass(frozen=True, slots=True)
class Card:
    """One proposal of a list, in words."""

    row: Row
    url: str
    kicker: tuple[str | Markup, ...]
    byline: tuple[str | Markup, ...]
    shows_supports: bool
    action: str
    why_not: Refusal | None


@dataclass(frozen=True)
class Place:
    """What the cards of one component have in common."""

    supporter: Supporter
    has_supports: bool


def cards(rows: Iterable[Row]) -> Iterator[Card]:
    """A card for each row; what rows share is looked up once."""
    place_of, said_by, counted = cache(_place), cache(speaker), cache(_comments)
    topics = {one.id: choose(one.name) for one in categories()}
    parts = {one.id: choose(one.name) for one in districts()}
    page = numbered("proposals.show", "proposal_id")
    give = numbered("proposals.support", "proposal_id")
    undo = numbered("proposals.undo_support", "proposal_id")
    for row in rows:
        place = place_of(row.component)
        why_not = may_support(place.supporter, row, row.used)
        is_undoable = row.is_supported and not may_take_back(place.supporter, row)
        is_offered = why_not in INVITES or is_undoable
        yield Card(
            row=row,
            url=page(row.id),
            kicker=(
                state_tag(row.state),
                parts.get(row.district_id or 0, ""),
                topics.get(row.category_id or 0, ""),
            ),
            byline=(
                said_by(row.author_kind, row.shown_name),
                time_tag(row.published_at),
                counted(row.comments),
            ),
            shows_supports=place.has_supports or row.supports > 0,
            action=(undo if row.is_supported else give)(row.id) if is_offered else "",
            why_not=why_not,
        )


def _comments(number: int) -> str:
    return ngettext("%(num)s comment", "%(num)s comments", number)


def _place(component: Component | None) -> Place:
    return Place(supporter(_person(), component), shows_supports(component))


def _person() -> Any:
    return current_user._get_current_object()  # noqa: SLF001 -- asked of many rows


def shows_supports(component: Component | None) -> bool:
    """Counts mean nothing where no phase ever opens supporting."""
    return component is not None and any(phases.windows_of(component, "proposal.support"))


def speaker(kind: AuthorKind, name: str | None) -> str:
    """Who wrote it, as lists and pages say."""
    if name is None:
        return str(SPEAKERS.get(kind, _("A resident")))
    return name
