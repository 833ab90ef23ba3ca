"""The one entrance: count an election by the rule it names."""

from collections.abc import Sequence
from typing import Any

from app.budgets.counting.case import prepare
from app.budgets.counting.election import BallotType, Election, Scalar
from app.budgets.counting.errors import ParameterError
from app.budgets.counting.outcome import Note, Outcome
from app.budgets.counting.parameters import as_plain, read
from app.budgets.counting.rules import RULES
from app.budgets.counting.run import Progress, Rule, silent


def rule_named(name: str) -> type[Rule]:
    """The rule of the registry; raises ParameterError for an unknown name."""
    try:
        return RULES[name]
    except KeyError:
        raise ParameterError("rule", name, f"unknown rule; known are {', '.join(RULES)}") from None


def check_parameters(rule: str, parameters: dict[str, Scalar]) -> dict[str, Scalar]:
    """The complete parameters of a rule, defaults filled in; raises ParameterError."""
    return as_plain(read(rule_named(rule).parameters, parameters))


def count(
    election: Election, progress: Progress = silent, lot: Sequence[str] | None = None
) -> Outcome:
    """Count one envelope: a pure function of the election.

    `lot` replaces the public order, to ask what another lot would have brought; a published count never gives it.
    Raises ParameterError for the rule or its parameters, ElectionError for ballots that name unknown projects.
    """
    rule = rule_named(election.rule)
    parameters: Any = read(rule.parameters, election.parameters)
    case = prepare(election, lot)
    run = rule.run(case, parameters, progress)
    notes = list(dict.fromkeys([*run.notes, *_notes(election, case.voters)]))
    return Outcome(
        rule=rule.name,
        version=rule.version,
        parameters=as_plain(parameters),
        budget=election.budget,
        winners=tuple(case.ids[p] for p in run.winners),
        cost=run.cost,
        reasons=tuple(run.reasons[p] for p in range(case.size)),
        rounds=tuple(run.rounds),
        ties=tuple(run.ties),
        notes=tuple(notes),
        figures=run.figures,
        voters=case.voters,
        seed=election.seed,
        input_hash=election.digest(),
    )


def _notes(election: Election, voters: int) -> list[Note]:
    if not voters:
        return [Note.NO_BALLOTS]
    if election.rule != "equal-shares":
        return []
    if election.spec.type is BallotType.CHOOSE_ONE:
        return [Note.CHOOSE_ONE_SHARES]
    single = sum(weight for ballot, weight in election.ballots.types if len(ballot) == 1)
    return [Note.MOSTLY_ONE_CHOICE] if 2 * single > voters else []
