"""Whether the roll and the ballot box agree: as many ballots, cancelled ones too, as people marked to have voted."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, select

from app.budgets.models import Ballot, Eligible, Participation, Round
from app.extensions import db

HANDED_OUT = {"paper", "kiosk"}  # where people are marked first: a sheet may never come back


class Gap(NamedTuple):
    """An area and channel where more or fewer people are marked than there are ballots."""

    area: str
    channel: str
    marked: int
    ballots: int


def gaps(round_: Round) -> list[Gap]:
    """Where roll and box differ, before pseudonyms are taken off; nothing when all is well."""
    marked: Counter[tuple[str, str]] = Counter()
    on_roll = (Eligible.round_id == Participation.round_id) & (
        Eligible.person == Participation.person
    )
    area = func.coalesce(Eligible.area, "")
    marks = select(area, Participation.channel, func.count()).outerjoin(Eligible, on_roll)
    marks = marks.where(Participation.round_id == round_.id).group_by(area, Participation.channel)
    for place, channel, n in db.session.execute(marks):
        marked[place, channel] = n
    box: Counter[tuple[str, str]] = Counter()
    cast = select(Ballot.area, Ballot.channel, func.count()).where(Ballot.round_id == round_.id)
    for place, channel, n in db.session.execute(cast.group_by(Ballot.area, Ballot.channel)):
        box[place, channel] = n
    places = sorted({*marked, *box})
    found = (
        Gap(place, channel, marked[place, channel], box[place, channel])
        for place, channel in places
    )
    return [gap for gap in found if gap.marked != gap.ballots and not _may_be(gap)]


def _may_be(gap: Gap) -> bool:
    return gap.channel in HANDED_OUT and gap.marked > gap.ballots
