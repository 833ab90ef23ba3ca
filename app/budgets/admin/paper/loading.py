"""What the pages for paper share: loading what a clerk may work on."""

from __future__ import annotations

from flask import abort

from app.budgets.models import PaperBatch, Round, Station
from app.core.authz import authorize
from app.extensions import db


def find(round_id: int) -> Round:
    """A round in which this person works with paper, or 404."""
    round_ = db.get_or_404(Round, round_id)
    authorize("paper.work", round_)
    return round_


def find_station(round_: Round, station_id: int) -> Station:
    station = db.get_or_404(Station, station_id)
    return station if station.round_id == round_.id else abort(404)


def find_batch(round_: Round, batch_id: int) -> PaperBatch:
    batch = db.get_or_404(PaperBatch, batch_id)
    return batch if batch.round_id == round_.id else abort(404)
