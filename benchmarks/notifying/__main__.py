"""`make bench-notifying`: one proposal with FOLLOWERS (5,000 and 50,000), to each of whom an answer is told.

Half of them want mail at once, the others in the evening; one in ten chose otherwise for this kind of news.
Each step runs in a process of its own, whose peak of memory is the step's. Memory must not grow with the
followers. With BENCH_DATABASE_URL (a PostgreSQL server) the same there.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.servers import command
from benchmarks.sites import FLASK, new_database

FOLLOWERS = [int(size) for size in os.environ.get("FOLLOWERS", "5000,50000").split(",")]
STEPS = ("tell", "write")
MOST_GROWTH = 1.1  # of the peak, from the fewest followers to the most


def measure(database: str, followers: int, folder: Path) -> dict[str, dict[str, float]]:
    """What each step took: seconds passed and of the processor, megabytes at the peak and before, rows made."""
    url = f"sqlite:///{folder}/notifying.db"
    if database == "postgresql":
        url = new_database(f"folkmoot_bench_notifying_{followers}")
    environment = {"DATABASE_URL": url, "DATA_DIR": str(folder), "FLASK_APP": "wsgi"}
    command(environment, FLASK, "db", "upgrade")
    module = (sys.executable, "-m", "benchmarks.notifying.steps")
    command(environment, *module, "make", str(followers))
    return {step: json.loads(command(environment, *module, step).splitlines()[-1]) for step in STEPS}  # fmt: skip


def main() -> int:
    databases = ["sqlite", *(["postgresql"] if os.environ.get("BENCH_DATABASE_URL") else [])]
    is_good = True
    for database in databases:
        peaks: dict[str, list[float]] = {step: [] for step in STEPS}
        for followers in FOLLOWERS:
            with tempfile.TemporaryDirectory() as folder:
                found = measure(database, followers, Path(folder))
            for step, took in found.items():
                peaks[step].append(took["peak"])
                rate = took["rows"] / took["seconds"]
                print(f"{database:10} {followers:>7,} followers, {step:5}: {took['rows']:>7,} in {took['seconds']:6.1f} s ({took['used']:.1f} s of the processor, {rate:,.0f}/s), peak {took['peak']:.0f} MB, {took['before']:.0f} MB before", flush=True)  # fmt: skip
        for step, megabytes in peaks.items():
            growth = megabytes[-1] / megabytes[0]
            is_good &= growth <= MOST_GROWTH
            print(f"{database:10} {step}: {growth:.2f}x the memory (at most {MOST_GROWTH}x)")
    print("target reached" if is_good else "target missed")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
