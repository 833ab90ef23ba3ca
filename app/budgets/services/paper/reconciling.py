"""Roll beside box: how many were marked, by area, channel and station, and what came back of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.budgets.models import (
    Ballot,
    BatchState,
    Eligible,
    PaperBatch,
    Participation,
    Round,
    Station,
)
from app.budgets.services import logbook
from app.extensions import db

PAPER = "paper"
Marks = Counter[tuple[str, str, str]]  # area, channel, station -> how many people


def marks(round_: Round) -> Marks:
    """How many people the roll has marked; once it is deleted, as the log's last entry says."""
    if round_.roll_deleted_at is not None:
        rows = (logbook.ending(round_.id) or {"counts": []})["counts"]
        return Counter(
            {(row["area"], row["channel"], row["station"]): row["voted"] for row in rows}
        )
    groups = Eligible.area, Participation.channel, Participation.station
    query = (
        select(*groups, func.count())
        .join(
            Eligible,
            (Eligible.round_id == Participation.round_id)
            & (Eligible.person == Participation.person),
        )
        .where(Participation.round_id == round_.id)
        .group_by(*groups)
    )
    return Counter(
        {(area, channel, name): n for area, channel, name, n in db.session.execute(query)}
    )


def committed(round_: Round) -> dict[tuple[str, str], tuple[int, int]]:
    """Sheets in the ballot box, and how many of them are invalid, by area and station."""
    query = (
        select(
            PaperBatch.area,
            Station.name,
            func.sum(PaperBatch.counted),
            func.sum(PaperBatch.invalid),
        )
        .join(Station, Station.id == PaperBatch.station_id)
        .where(PaperBatch.round_id == round_.id, PaperBatch.state == BatchState.COMMITTED)
        .group_by(PaperBatch.area, Station.name)
    )
    return {
        (area, name): (int(sheets or 0), int(invalid or 0))
        for area, name, sheets, invalid in db.session.execute(query)
    }


def waiting(round_: Round) -> int:
    """How many sheets, as counted by hand, are in batches that are not in the ballot box."""
    query = select(func.sum(PaperBatch.counted)).where(
        PaperBatch.round_id == round_.id, PaperBatch.state == BatchState.OPEN
    )
    return int(db.session.scalar(query) or 0)


def counts(round_: Round) -> list[dict[str, Any]]:
    """What the log's last entry says, by area, channel and station.

    Ballots cast on a screen know no station, not even the kiosk's: they are one row an area.
    """
    voted: Marks = Counter()
    for (area, channel, station), n in marks(round_).items():
        voted[area, channel, station if channel == PAPER else ""] += n
    box, sheets = _box(round_), committed(round_)
    found = []
    for (area, channel, station), n in sorted(voted.items()):
        ballots, cancelled = box[area, channel, False], box[area, channel, True]
        if channel == PAPER:
            returned, cancelled = sheets.get((area, station), (0, 0))
            ballots = returned - cancelled
        found.append({"area": area, "channel": channel, "station": station, "voted": n,
                      "ballots": ballots, "cancelled": cancelled})  # fmt: skip
    return found


@dataclass(frozen=True)
class Line:
    """A channel, on paper a station of it: how many were marked, and what became of that."""

    channel: str
    station: str
    voted: int
    ballots: int
    cancelled: int  # or invalid, on paper

    @property
    def missing(self) -> int:
        """Sheets or codes that were given out, and of which no ballot came back."""
        return self.voted - self.ballots - self.cancelled


def published(round_: Round) -> list[Line]:
    """What the log's last entry says, for all areas together; nothing where there is no such entry."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in (logbook.ending(round_.id) or {"counts": []})["counts"]:
        numbers = {name: row[name] for name in ("voted", "ballots", "cancelled")}
        sums[row["channel"], row["station"]].update(numbers)
    return [
        Line(channel, station, n["voted"], n["ballots"], n["cancelled"])
        for (channel, station), n in sorted(sums.items(), reverse=True)
    ]


def _box(round_: Round) -> Counter[tuple[str, str, bool]]:
    """How many ballots there are, by area, channel and whether they were cancelled."""
    groups = Ballot.area, Ballot.channel, Ballot.is_cancelled
    query = select(*groups, func.count()).where(Ballot.round_id == round_.id).group_by(*groups)
    return Counter(
        {(area, channel, gone): n for area, channel, gone, n in db.session.execute(query)}
    )
