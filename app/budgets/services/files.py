"""The ballots of a finished round as a Pabulib file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from babel import Locale
from babel.core import get_global

from app.budgets import queries
from app.budgets.counting import count
from app.budgets.counting.manifest import ballot_lines, manifest_of
from app.budgets.counting.pabulib import Details, write
from app.budgets.models import Envelope, EnvelopeResult, Project, Round
from app.budgets.services import tally
from app.core.i18n import local, zone
from app.core.site import site
from app.extensions import db

FEWEST = 25  # ballots under which only totals are published


def may_show_ballots(round_: Round, result: EnvelopeResult) -> bool:
    """Whether single ballots can be published without showing somebody's."""
    return round_.unlinked_at is not None and not is_few(result)


def is_few(result: EnvelopeResult) -> bool:
    """Whether what single voters paid or got could show how somebody voted."""
    return result.ballots < FEWEST


def pabulib_text(round_: Round, envelope: Envelope) -> str:
    """One envelope of a counted round as `.pb`; the winners are those of the stored count."""
    query = queries.standing(round_.id).where(Project.envelope_id == envelope.id)
    rows = db.session.scalars(query).all()
    result = db.session.get(EnvelopeResult, envelope.id)
    assert result is not None
    election, _blank = tally.election_of(envelope, rows, tally.ballots_of(round_), result.budget)
    return write(election, details(round_, envelope, rows), count(election))


def recount_files(round_: Round, result: EnvelopeResult) -> tuple[str, str]:
    """What `recount.py` reads: the manifest of the stored count, and the ballots."""
    query = queries.standing(round_.id).where(Project.envelope_id == result.envelope_id)
    rows = db.session.scalars(query).all()
    ballots = tally.ballots_of(round_)
    election, _blank = tally.election_of(result.envelope, rows, ballots, result.budget)
    stored = json.loads(result.outcome)
    return manifest_of(election, stored, result.digest), ballot_lines(election)


def details(round_: Round, envelope: Envelope, projects: Sequence[Project]) -> Details:
    """What the file tells beside the numbers."""
    assert round_.opens_at is not None
    assert round_.closes_at is not None
    meta = {
        "description": f"{round_.title}: {envelope.name}",
        "country": _country(),
        "unit": site().name,
        "instance": str(round_.opens_at.year),
        "currency": round_.currency,
        "date_begin": local(round_.opens_at).strftime("%d.%m.%Y"),
        "date_end": local(round_.closes_at).strftime("%d.%m.%Y"),
    }
    return Details(meta=meta, projects={p.code: {"name": p.title} for p in projects})


def _country() -> str:
    """The country of the council's time zone, as the format asks for one."""
    territory = get_global("zone_territories").get(zone().key, "")
    name = Locale("en").territories.get(territory, "")
    return name.replace(" & ", " and ") or site().place or site().name
