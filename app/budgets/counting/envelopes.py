"""Several envelopes: each is counted on its own, and what one leaves over can go to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.budgets.counting.counting import count
from app.budgets.counting.election import Election
from app.budgets.counting.errors import ElectionError
from app.budgets.counting.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Transfer:
    """Unspent money goes from one envelope to another; of several into one, `order` says which is counted first."""

    source: str
    target: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """An envelope's outcome, and what came to it from others (minor units, by source)."""

    outcome: Outcome
    received: Mapping[str, int]
    passed_on: int = 0


def count_envelopes(
    envelopes: Mapping[str, Election], transfers: Iterable[Transfer] = ()
) -> dict[str, Counted]:
    """Count all envelopes, sources before targets; each source gives all it leaves over to its one target.

    Raises ElectionError for unknown names, two targets of one source, or a circle.
    """
    target_of = _targets(envelopes, sorted(transfers, key=lambda t: t.order))
    counted: dict[str, Counted] = {}
    received: dict[str, dict[str, int]] = {name: {} for name in envelopes}
    for name in _sequence(list(envelopes), target_of):
        election = envelopes[name]
        outcome = count(replace(election, budget=election.budget + sum(received[name].values())))
        target = target_of.get(name)
        if target is not None and outcome.left:
            received[target][name] = outcome.left
        counted[name] = Counted(
            outcome, dict(received[name]), outcome.left if target is not None else 0
        )
    return {name: counted[name] for name in envelopes}


def _targets(envelopes: Mapping[str, Election], transfers: Sequence[Transfer]) -> dict[str, str]:
    target_of: dict[str, str] = {}
    for transfer in transfers:
        for name in (transfer.source, transfer.target):
            if name not in envelopes:
                raise ElectionError(f"there is no envelope {name!r}")
        if transfer.source in target_of:
            raise ElectionError(f"the envelope {transfer.source!r} has two targets")
        target_of[transfer.source] = transfer.target
    return target_of


def _sequence(names: list[str], target_of: Mapping[str, str]) -> list[str]:
    """Sources before their targets, in the order of the transfers, the others last."""
    ordered: list[str] = []
    waiting = [*target_of, *(name for name in names if name not in target_of)]
    while waiting:
        ready = [n for n in waiting if not any(target_of.get(m) == n for m in waiting)]
        if not ready:
            raise ElectionError(f"money would go round in a circle: {sorted(waiting)}")
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return ordered
