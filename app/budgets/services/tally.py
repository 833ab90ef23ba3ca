"""Counting a round through the kernel, and keeping what it said."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, delete, func, select

from app.budgets import counting, queries
from app.budgets.counting.case import prepare
from app.budgets.counting.envelopes import Transfer, count_envelopes
from app.budgets.models import (
    Ballot,
    CountedBallot,
    Envelope,
    EnvelopeResult,
    Project,
    ProjectResult,
    Round,
)
from app.budgets.services.elections import Choices, as_candidate, spec_of
from app.core.clock import now
from app.extensions import db

FEWEST = (
    25  # ballots of an area that are sealed together, and under which only totals are published
)


@dataclass(frozen=True)
class Counted:
    """The outcome of one envelope with the election it came from."""

    envelope: Envelope
    election: counting.Election
    outcome: counting.Outcome
    blank: int


def count_round(round_: Round) -> list[Counted]:
    """Count every envelope, those first whose unspent money rolls on to others. Changes nothing."""
    types = ballots_of(round_)
    projects = _by_envelope(db.session.scalars(queries.counted_projects(round_.id)).all())
    made = {str(e.id): election_of(e, projects[e.id], types, e.amount) for e in round_.envelopes}
    elections = {name: election for name, (election, _blank) in made.items()}
    transfers = [Transfer(str(e.id), str(e.rolls_to_id)) for e in round_.envelopes if e.rolls_to_id]
    counted = count_envelopes(elections, transfers)
    found = []
    for envelope in round_.envelopes:
        election, blank = made[str(envelope.id)]
        outcome = counted[str(envelope.id)].outcome
        found.append(Counted(envelope, replace(election, budget=outcome.budget), outcome, blank))
    return found


def election_of(
    envelope: Envelope,
    projects: Sequence[Project],
    types: Mapping[tuple[str, str], int],
    budget: int,
) -> tuple[counting.Election, int]:
    """One envelope as an election, and how many of its ballots are blank there."""
    round_ = envelope.round
    codes = {project.code for project in projects}
    weights: Counter[tuple[tuple[str, int], ...]] = Counter()
    for (area, content), weight in types.items():
        if envelope.is_open_to(area):
            choices: Choices = json.loads(content)
            weights[_said_of(codes, choices, round_.ballot_type)] += weight
    election = counting.Election(
        budget=budget,
        projects=tuple(as_candidate(project) for project in projects),
        ballots=counting.Ballots.weighted(weights.items()),
        spec=spec_of(round_, envelope),
        rule=round_.rule,
        parameters=round_.parameters,
        seed=round_.lot_seed,
    )
    return election, weights[()]


def _said_of(codes: set[str], choices: Choices, kind: str) -> tuple[tuple[str, int], ...]:
    """What a ballot says of some projects; where one was withdrawn, later places move up."""
    chosen = [pair for pair in choices.items() if pair[0] in codes]
    if kind != counting.BallotType.RANKS:
        return tuple(chosen)
    in_order = sorted(chosen, key=lambda pair: pair[1])
    return tuple((code, place) for place, (code, _value) in enumerate(in_order, 1))


def ballots_of(round_: Round) -> dict[tuple[str, str], int]:
    """How often each (area, content) was cast, cancelled ballots left out."""
    box = CountedBallot if round_.unlinked_at is not None or _is_copied(round_) else Ballot
    return {(area, content): n for area, content, n in db.session.execute(_grouped(box, round_.id))}


def withheld(round_: Round) -> list[str]:
    """The areas of which only totals are published: so few ballots could show whose they are."""
    number: Counter[str] = Counter()
    for (area, _content), n in ballots_of(round_).items():
        number[area] += n
    return sorted(area for area, n in number.items() if n < FEWEST)


def is_recomputable(envelope: Envelope, hidden: Iterable[str]) -> bool:
    """Whether all ballots that spend an envelope are published, if these areas' are not."""
    return not any(envelope.is_open_to(area) for area in hidden)


def unlike_any_other(round_: Round) -> float:
    """Percent of the ballots that nobody else cast alike: what publishing them could give away."""
    types = ballots_of(round_)
    single = sum(1 for weight in types.values() if weight == 1)
    return round(100 * single / (sum(types.values()) or 1), 1)


def _grouped(box: type[Ballot | CountedBallot], round_id: int) -> Select[str, str, int]:
    return (
        select(box.area, box.content, func.count())
        .where(box.round_id == round_id, box.is_cancelled.is_(False))
        .group_by(box.area, box.content)
        .order_by(box.area, box.content)
    )


def _is_copied(round_: Round) -> bool:
    copied = select(func.count()).where(CountedBallot.round_id == round_.id)
    return bool(db.session.scalar(copied))


def keep(round_: Round, results: Iterable[Counted]) -> None:
    """Store what a count said, in place of what an earlier one did."""
    ids = [envelope.id for envelope in round_.envelopes]
    db.session.execute(delete(ProjectResult).where(ProjectResult.envelope_id.in_(ids)))
    db.session.execute(delete(EnvelopeResult).where(EnvelopeResult.envelope_id.in_(ids)))
    projects = _by_envelope(db.session.scalars(queries.counted_projects(round_.id)).all())
    hidden = withheld(round_)
    for counted in results:
        is_withheld = not is_recomputable(counted.envelope, hidden)
        db.session.add(_envelope_row(counted, is_withheld))
        db.session.add_all(_project_rows(counted, projects[counted.envelope.id]))
    db.session.flush()


def _envelope_row(counted: Counted, is_withheld: bool) -> EnvelopeResult:
    return EnvelopeResult(
        envelope_id=counted.envelope.id,
        budget=counted.election.budget,
        spent=counted.outcome.cost,
        ballots=counted.election.ballots.total,
        blank=counted.blank,
        is_withheld=is_withheld,
        outcome=counted.outcome.to_json(),
        digest=counted.outcome.digest(),
    )


def _project_rows(counted: Counted, projects: Sequence[Project]) -> list[ProjectResult]:
    case = prepare(counted.election)
    numbers = {code: (case.votes[n], case.points[n]) for n, code in enumerate(case.ids)}
    reasons = {reason.project: reason for reason in counted.outcome.reasons}
    figures: dict[str, dict[str, object]] = json.loads(counted.outcome.to_json())["projects"]

    def strength(project: Project) -> tuple[int, ...]:
        votes, points = numbers[project.code]
        place = reasons[project.code].figures.get("place")
        return (-points, place if isinstance(place, int) else 0, -votes, project.cost, project.number)  # fmt: skip

    return [
        ProjectResult(
            project_id=project.id,
            envelope_id=counted.envelope.id,
            rank=rank,
            votes=numbers[project.code][0],
            score=numbers[project.code][1],
            is_funded=reasons[project.code].is_funded,
            why=reasons[project.code].why.value,
            figures={k: v for k, v in figures[project.code].items() if k != "why"},
        )
        for rank, project in enumerate(sorted(projects, key=strength), 1)
    ]


def unstudied(round_: Round) -> dict[int, counting.Election]:
    """The counted elections, by envelope, of which nobody has worked out yet what they mean."""
    types = ballots_of(round_)
    projects = _by_envelope(db.session.scalars(queries.counted_projects(round_.id)).all())
    results = [
        r for r in db.session.scalars(queries.envelope_results(round_.id)) if r.explained_at is None
    ]
    return {
        r.envelope_id: election_of(r.envelope, projects[r.envelope_id], types, r.budget)[0]
        for r in results
    }


def study_kept(envelope_id: int) -> dict[str, Any]:
    """As far as it is worked out."""
    query = select(EnvelopeResult.study).where(EnvelopeResult.envelope_id == envelope_id)
    return db.session.scalar(query) or {}


def keep_study(envelope_id: int, study: dict[str, Any]) -> None:
    """Put what a count means beside its result."""
    result = db.session.get(EnvelopeResult, envelope_id)
    if result is not None:
        _keep(result, study)


def keep_lacked(envelope_id: int, code: str, found: dict[str, int | None]) -> None:
    """Add what one loser lacked. Two processes that work on the same study lose nothing."""
    locked = select(EnvelopeResult).where(EnvelopeResult.envelope_id == envelope_id)
    result = db.session.scalar(locked.with_for_update().execution_options(populate_existing=True))
    if result is not None and code in result.study.get("todo", ()):
        study = result.study
        todo = [other for other in study["todo"] if other != code]
        _keep(result, {**study, "lacked": {**study["lacked"], code: found}, "todo": todo})


def _keep(result: EnvelopeResult, study: dict[str, Any]) -> None:
    result.study = study
    if not study["todo"]:
        result.explained_at = now()
    db.session.flush()


def _by_envelope(projects: Iterable[Project]) -> dict[int, list[Project]]:
    grouped: dict[int, list[Project]] = defaultdict(list)
    for project in projects:
        grouped[project.envelope_id].append(project)
    return grouped
