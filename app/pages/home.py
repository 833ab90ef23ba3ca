"""What the home page shows: what is open now, what came of it, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy.orm import joinedload

from app.core import digest
from app.core.clock import now
from app.core.digest import AgendaItem, Figure
from app.core.i18n import local
from app.core.kept import kept_for
from app.core.outcomes import OutcomeRow
from app.extensions import db
from app.spaces import queries
from app.spaces.invitations import Offer, offers
from app.spaces.models import Process
from app.spaces.queries import Stage

MOST_OPEN = 3
LOOKED_AT = 9  # components asked for what is open in them, soonest closing first
MOST_RESULTS = 3
MOST_PROCESSES = 3
MOST_MEETINGS = 3
FIGURES_FOR = 300  # seconds


@dataclass(frozen=True)
class Home:
    """All that stands on the home page."""

    offers: list[Offer]
    results: list[OutcomeRow]
    figures: list[Figure]
    processes: list[Process]
    agenda: list[AgendaItem]


def open_now() -> list[Offer]:
    """Up to three things people can do now: one of each process, then of each component."""
    components = db.session.scalars(queries.open_components(LOOKED_AT)).all()
    found = offers(components)
    by_space: dict[int, Offer] = {}
    by_component: dict[int, Offer] = {}
    for offer in found:
        by_space.setdefault(offer.component.space_id, offer)
        by_component.setdefault(offer.component.id, offer)
    chosen = [*by_space.values(), *(o for o in by_component.values() if o not in by_space.values())]
    return chosen[:MOST_OPEN]


def new_year() -> datetime:
    """When this year began by the council's clocks."""
    return local(now()).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def _figures() -> list[Figure]:
    return list(digest.figures_since(new_year()))


def home() -> Home:
    under_way = queries.processes(Stage.OPEN, joinedload).limit(MOST_PROCESSES)
    return Home(
        offers=open_now(),
        results=digest.latest_results(MOST_RESULTS),
        figures=kept_for(FIGURES_FOR, f"figures {get_locale()}", _figures),
        processes=list(db.session.scalars(under_way).unique()),
        agenda=digest.upcoming(MOST_MEETINGS),
    )
