"""The ballots of a finished round as a Pabulib file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.budgets import queries
from app.budgets.counting import count
from app.budgets.counting.manifest import ballot_lines, manifest_of
from app.budgets.counting.pabulib import Details, write
from app.budgets.models import Envelope, EnvelopeResult, Project, Round
from app.budgets.services import tally
from app.budgets.services.elections import names_now
from app.budgets.services.frozen import Names, frozen_of
from app.extensions import db


def may_show_ballots(round_: Round, result: EnvelopeResult) -> bool:
    """Whether single ballots can be published without showing somebody's."""
    return round_.unlinked_at is not None and not is_few(result)


def is_few(result: EnvelopeResult) -> bool:
    """Whether what single voters paid or got could show how somebody voted."""
    return result.is_withheld or result.ballots < tally.FEWEST


def pabulib_text(round_: Round, envelope: Envelope) -> str:
    """One envelope of a counted round as `.pb`; the winners are those of the stored count."""
    query = queries.counted_projects(round_.id).where(Project.envelope_id == envelope.id)
    rows = db.session.scalars(query).all()
    result = db.session.get(EnvelopeResult, envelope.id)
    assert result is not None
    election, _blank = tally.election_of(envelope, rows, tally.ballots_of(round_), result.budget)
    return write(election, details(round_, envelope, rows), count(election))


def recount_files(round_: Round, result: EnvelopeResult) -> tuple[str, str]:
    """What `recount.py` reads: the manifest of the stored count, and the ballots."""
    query = queries.counted_projects(round_.id).where(Project.envelope_id == result.envelope_id)
    rows = db.session.scalars(query).all()
    ballots = tally.ballots_of(round_)
    election, _blank = tally.election_of(result.envelope, rows, ballots, result.budget)
    stored = json.loads(result.outcome)
    return manifest_of(election, stored, result.digest), ballot_lines(election)


def details(round_: Round, envelope: Envelope, projects: Sequence[Project]) -> Details:
    """What the file tells beside the numbers, by the names that were frozen."""
    assert round_.opens_at is not None
    assert round_.closes_at is not None
    names = names_of(round_)
    meta = {
        "description": f"{names.title}: {names.envelopes[envelope.id]}",
        "country": names.country,
        "unit": names.unit,
        "instance": str(round_.opens_at.year),
        "currency": round_.currency,
        "date_begin": round_.opens_at.astimezone(names.zone).strftime("%d.%m.%Y"),
        "date_end": round_.closes_at.astimezone(names.zone).strftime("%d.%m.%Y"),
    }
    titles = {p.code: {"name": names.projects.get(p.code, p.title)} for p in projects}
    return Details(meta=meta, projects=titles)


def names_of(round_: Round) -> Names:
    """The names of a round: as frozen, else as they are now."""
    found = frozen_of(round_)
    if found is not None and found.names is not None:
        return found.names
    now = names_now(round_)
    envelopes = {int(key): name for key, name in now["envelopes"].items()}
    return Names(round_.title, now["unit"], now["country"], ZoneInfo(now["zone"]), envelopes, {})
