"""Computing the map of a debate anew: for the job, never in a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from app.core.clock import now
from app.core.upsert import table_of
from app.debates.models import Debate
from app.debates.opinions import queries
from app.debates.opinions.models import OpinionMap, Statement, StatementTally
from app.extensions import db

if TYPE_CHECKING:
    from app.debates.opinions.kernel.analysis import Before, Outcome

UNDER_WAY = timedelta(minutes=1)  # an answer given just before the end is committed by then


def compute(debate: Debate) -> OpinionMap:
    """Group everybody who has answered enough; once the debate has ended, for the last time.

    What changes are counted before the answers are read, an answer that arrives in between at
    worst makes the job look again.
    """
    from app.debates.opinions.kernel.analysis import analyse
    from app.debates.opinions.kernel.answers import Answers

    changes = db.session.scalar(queries.changes_in(debate.id)) or 0
    shown = db.session.scalars(queries.visible(debate.id).with_only_columns(Statement.id))
    rows = db.session.execute(queries.all_answers(debate.id))
    answers = Answers.of(rows, shown)
    opinion_map = db.session.get(OpinionMap, debate.id, with_for_update=True)
    outcome = analyse(answers, before(opinion_map))
    if opinion_map is None:
        opinion_map = OpinionMap(debate_id=debate.id)
        db.session.add(opinion_map)
    _keep(opinion_map, outcome)
    opinion_map.changes = changes
    opinion_map.computed_at = now()
    opinion_map.frozen_at = _frozen(debate)
    _keep_extremity(outcome)
    db.session.flush()
    return opinion_map


def _frozen(debate: Debate) -> datetime | None:
    """Now, if the debate has ended for so long that no answer can be under way."""
    ends = [end for end in (debate.closes_at, debate.concluded_at) if end is not None]
    return now() if ends and min(ends) <= now() - UNDER_WAY else None


def before(opinion_map: OpinionMap | None) -> Before | None:
    """What the last map left to the next."""
    from app.debates.opinions.kernel.analysis import Before
    from app.debates.opinions.kernel.grouping import Steadiness

    if opinion_map is None or not opinion_map.content.get("groups"):
        return None
    groups = opinion_map.content["groups"]
    statements = opinion_map.content["statements"]
    profiles = [
        {row["id"]: _mean(row["groups"][place]) for row in statements}
        for place in range(len(groups))
    ]
    steadiness = Steadiness(opinion_map.k, opinion_map.rival, opinion_map.wins)
    return Before(steadiness, profiles)


def _mean(counts: list[int]) -> float:
    agrees, disagrees, passes = counts
    return (agrees - disagrees) / max(1, agrees + disagrees + passes)


def _keep(opinion_map: OpinionMap, outcome: Outcome) -> None:
    steadiness = outcome.steadiness
    opinion_map.people = outcome.people
    opinion_map.k = steadiness.k
    opinion_map.rival, opinion_map.wins = steadiness.rival, steadiness.wins
    opinion_map.content = _content(outcome)


def _content(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON: what a page shows, and what one's own place is computed from."""
    ids = outcome.statements.tolist()
    frame = outcome.frame

    def marks(found: list[Any]) -> list[dict[str, int]]:
        return [{"id": ids[mark.column], "stand": mark.stand} for mark in found]

    return {
        "enough": outcome.enough,
        "frame": [frame.left, frame.top, frame.size],
        "statements": _statements(outcome),
        "groups": [
            {
                "size": group.size,
                "centre": _short(group.centre),
                "reach": _short(group.reach),
                "marks": [_short(mark) for mark in group.marks],
                "marked_by": marks(group.marked_by),
            }
            for group in outcome.groups
        ],
        "shared": marks(outcome.shared),
        "parting": [ids[column] for column in outcome.parting],
    }


def _statements(outcome: Outcome) -> list[dict[str, Any]]:
    """Per statement its mean and weights on the axes, and each group's (agrees, disagrees, passes)."""
    counts = outcome.counts
    table = zip(counts.agrees.T, counts.disagrees.T, counts.passes.T, strict=True)
    rows = []
    for column, (agrees, disagrees, passes) in enumerate(table):
        cells = zip(agrees.tolist(), disagrees.tolist(), passes.tolist(), strict=True)
        rows.append(
            {
                "id": int(outcome.statements[column]),
                "mean": float(outcome.axes.means[column]),
                "weights": outcome.axes.weights[column].tolist(),
                "groups": [list(cell) for cell in cells],
            }
        )
    return rows


def _short(numbers: list[float]) -> list[float]:
    return [round(number, 4) for number in numbers]


def _keep_extremity(outcome: Outcome) -> None:
    """Let the draw of the next statement know which ones divide people."""
    tally = table_of(StatementTally)
    extremity = outcome.axes.extremity.tolist()
    values = [
        {"id": int(id_), "far": far} for id_, far in zip(outcome.statements, extremity, strict=True)
    ]
    if values:
        query = update(tally).where(tally.c.statement_id == bindparam("id"))
        db.session.execute(query.values(extremity=bindparam("far")), values)
