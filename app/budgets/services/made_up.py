"""Ballots that nobody meant: what test voters cast in a rehearsal. Each is one that the round takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from app.budgets import counting
from app.budgets.counting.ballots import FaultCode
from app.budgets.models import Envelope, Project, Round
from app.budgets.services.elections import Choices, as_candidate, spec_of

Candidates = Mapping[str, counting.Project]
TOO_LITTLE = {
    FaultCode.TOO_FEW_CHOICES, FaultCode.TOO_CHEAP, FaultCode.TOTAL_TOO_LOW, FaultCode.POINTS_UNSPENT,
}  # fmt: skip
TRIES = 10
MOST_POINTS = 5  # for one project, where nothing limits them
ABSTAINS = 0.05


def choices(rng: Random, round_: Round, area: str, projects: Sequence[Project]) -> Choices:
    """A valid ballot of somebody of this area; now and then an abstention."""
    chosen: Choices = {}
    if rng.random() < ABSTAINS:
        return chosen
    for envelope in round_.envelopes:
        if envelope.is_open_to(area):
            inside = {p.code: as_candidate(p) for p in projects if p.envelope_id == envelope.id}
            chosen |= _in_envelope(rng, round_, envelope, inside)
    return chosen


def _in_envelope(rng: Random, round_: Round, envelope: Envelope, inside: Candidates) -> Choices:
    spec = spec_of(round_, envelope)
    for _try in range(TRIES):
        made = _try_one(rng, spec, inside)
        if not counting.validate(made, spec, inside):
            return made
    return {}  # such a ballot is hard to fill by chance: this voter leaves the envelope out


def _try_one(rng: Random, spec: counting.BallotSpec, inside: Candidates) -> Choices:
    """Project after project as chance has it, as long as it fits; more of them where too few were asked."""
    likes = rng.uniform(0.2, 0.9)
    made: Choices = {}
    for code in rng.sample(sorted(inside), len(inside)):
        if made and rng.random() > likes and not _lacks(made, spec, inside):
            continue
        value = _value(rng, spec, len(made))
        if not _is_too_much(made | {code: value}, spec, inside):
            made[code] = value
    return _filled_up(made, spec, inside)


def _filled_up(made: Choices, spec: counting.BallotSpec, inside: Candidates) -> Choices:
    """Where all points must be given: what is left goes wherever it fits."""
    for code in inside:
        while _lacks(made, spec, inside):
            more = made | {code: made.get(code, 0) + 1}
            if spec.type not in GIVEN or _is_too_much(more, spec, inside):
                break
            made = more
    return made


GIVEN = (counting.BallotType.POINTS, counting.BallotType.GRADES)


def _value(rng: Random, spec: counting.BallotSpec, before: int) -> int:
    match spec.type:
        case counting.BallotType.RANKS:
            return before + 1
        case counting.BallotType.YES_NO:
            return rng.choice((1, 1, -1))
        case counting.BallotType.POINTS | counting.BallotType.GRADES:
            low = max(spec.min_value or 0, 0) if spec.min_value is None else spec.min_value
            high = low + MOST_POINTS if spec.max_value is None else spec.max_value
            return rng.randint(low, max(low, min(high, low + 100)))
        case _:
            return 1


def _lacks(made: Choices, spec: counting.BallotSpec, inside: Candidates) -> bool:
    return any(fault.code in TOO_LITTLE for fault in counting.validate(made, spec, inside))


def _is_too_much(made: Choices, spec: counting.BallotSpec, inside: Candidates) -> bool:
    return any(fault.code not in TOO_LITTLE for fault in counting.validate(made, spec, inside))
