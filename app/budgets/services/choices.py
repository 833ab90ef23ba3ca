"""Checking choices against what a round allows, envelope by envelope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.budgets import counting
from app.budgets.counting.election import Choice, ballot_text, canonical
from app.budgets.models import Envelope, Project, Round
from app.budgets.services.elections import Choices, as_candidate, spec_of


@dataclass(frozen=True)
class Refused:
    """One thing wrong with the choices, in the kernel's words, and where."""

    fault: counting.Fault
    envelope: Envelope | None = None
    project: Project | None = None


def faults_of(
    round_: Round, area: str, choices: Choices | Sequence[Choice], projects: Iterable[Project]
) -> list[Refused]:
    """All that is wrong; nothing chosen at all is an abstention and always right.

    Choices of a sheet are pairs, for there a project can be marked twice.
    """
    standing = {project.code: project for project in projects}
    pairs = list(choices.items() if isinstance(choices, dict) else choices)
    unknown = [
        Refused(counting.Fault(counting.FaultCode.UNKNOWN_PROJECT, code))
        for code in dict(pairs)
        if code not in standing or not standing[code].envelope.is_open_to(area)
    ]
    if unknown or not pairs:
        return unknown
    found: list[Refused] = []
    for envelope in round_.envelopes:
        found += _in_envelope(round_, envelope, pairs, standing)
    return found


def _in_envelope(
    round_: Round, envelope: Envelope, pairs: list[Choice], standing: Mapping[str, Project]
) -> list[Refused]:
    inside = {code: p for code, p in standing.items() if p.envelope_id == envelope.id}
    chosen = [pair for pair in pairs if pair[0] in inside]
    if not chosen:
        return []  # abstaining in one envelope is allowed
    candidates = {code: as_candidate(project) for code, project in inside.items()}
    faults = counting.validate(chosen, spec_of(round_, envelope), candidates)
    return [Refused(fault, envelope, inside.get(fault.project)) for fault in faults]


def text_of(choices: Choices) -> str:
    """The canonical text of choices, as ballots hold it."""
    return ballot_text(canonical(choices))
