"""One measurement in a process of its own: `python -m benchmarks.counting.cases FILE RULE [PARAMETERS]` prints JSON.

RULE `load` reads and validates the file. Seconds are of the processor, since the machine may have other work.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.budgets.counting import count
from app.budgets.counting.pabulib import read_bytes
from app.budgets.counting.rules import shares

TIMES = 3  # the best of so many, unless one takes long
LONG = 2.0  # seconds


def best(measured: Callable[[], object]) -> tuple[float, object]:
    """The shortest of some runs in seconds of the processor, and what it gave."""
    found: list[float] = []
    result: object = None
    while len(found) < TIMES and not (found and found[-1] > LONG):
        start = time.process_time()
        result = measured()
        found.append(time.process_time() - start)
    return min(found), result


def time_of_reasons() -> list[float]:
    """Note how long each later call of equal shares spends on its reasons."""
    taken: list[float] = []
    told = shares.tell

    def timed(*args: object) -> None:
        start = time.process_time()
        told(*args)  # type: ignore[arg-type]
        taken.append(time.process_time() - start)

    shares.tell = timed  # type: ignore[assignment]
    return taken


def main(file: str, rule: str, parameters: str = "{}") -> None:
    data = Path(file).read_bytes()
    if rule == "load":
        seconds, _ = best(lambda: read_bytes(data))
        found: dict[str, object] = {"seconds": seconds}
    else:
        election = read_bytes(data).election(rule, json.loads(parameters))
        taken = time_of_reasons()
        seconds, outcome = best(lambda: count(election))
        found = {"seconds": seconds, "winners": list(outcome.winners)}  # type: ignore[attr-defined]
        if taken:
            found["reasons"] = min(taken)
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
