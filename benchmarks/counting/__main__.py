"""`make bench-counting`: time and peak memory of the counting rules, beside pabutools, each case in its own process.

PEER=0 leaves pabutools out; PEER_SECONDS says how long one of its counts may take.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.budgets.counting import count
from app.budgets.counting.manifest import RECOUNT, ballot_lines, manifest
from app.budgets.counting.pabulib import read_file
from benchmarks.counting import peer, towns

REAL = Path(__file__).parents[3] / "shared" / "data" / "pabulib"
WIELICZKA = REAL / "Poland_Wieliczka_2023_Green_Budget.pb"
SHARES = {"completion": "none"}
ADD1 = {"completion": "add1"}
RULES = {"shares": ("equal-shares", SHARES), "add1": ("equal-shares", ADD1), "phragmen": ("phragmen", {})}  # fmt: skip
GROWTH = (10_000, 50_000, 100_000, 500_000)  # ballots
STEEPER = 1.25  # how far beyond linear a measurement may be and still count as linear


@dataclass(frozen=True)
class Line:
    """One measurement: its figure, what it must stay under, in which unit."""

    what: str
    figure: float
    limit: float | None = None
    unit: str = "s"

    @property
    def verdict(self) -> str:
        return "" if self.limit is None else "ok" if self.figure < self.limit else "MISSED"

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"under {self.limit:.4g} {self.unit}"
        return f"{self.what:<52}{self.figure:>10.2f} {self.unit:<4}{limit:<16}{self.verdict}"


def measure(
    file: Path, rule: str, parameters: dict[str, object] | None = None
) -> dict[str, object]:
    """One case in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.counting.cases", str(file), rule, json.dumps(parameters or {})]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def town(folder: Path) -> Iterator[Line]:
    """118 projects and 75,000 voters: each rule, its reasons, its memory."""
    file = towns.approval(folder, 118, 75_000)
    limits = {"shares": 0.2, "add1": 5.0, "phragmen": 0.2}
    for name, (rule, parameters) in RULES.items():
        found = measure(file, rule, parameters)
        yield Line(f"118 x 75,000 {name}", found["seconds"], limits[name])
        yield Line("    memory of the process, file read", found["megabytes"], 200, "MB")
        if "reasons" in found:
            yield Line("    of it the reasons", found["reasons"], 0.5)
    big = towns.approval(folder, 150, 100_000)
    yield Line("150 x 100,000 add1", measure(big, "equal-shares", ADD1)["seconds"], 5.0)


def files(folder: Path) -> Iterator[Line]:
    """Reading and validating, and counting again without numpy."""
    file = towns.approval(folder, 118, 118_000)
    real = REAL / "Poland_Lodz_2022.pb"
    for one in (file, real) if real.exists() else (file,):
        size = one.stat().st_size / 1e6
        yield Line(f"reading {size:.1f} MB: {one.stem}", measure(one, "load")["seconds"], 1.5)
    if not WIELICZKA.exists():
        print("recount of Wieliczka: the real elections are not beside this folder")
        return
    election = read_file(WIELICZKA).election()
    (folder / "manifest.json").write_text(manifest(election, count(election)))
    (folder / "ballots.txt").write_text(ballot_lines(election), newline="")
    start = time.monotonic()
    command = [sys.executable, "-I", str(RECOUNT), "manifest.json", "ballots.txt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    yield Line("recount.py, Wieliczka", time.monotonic() - start, 60.0)


def growth(folder: Path) -> Iterator[Line]:
    """The same projects with more and more ballots: seconds for 10,000 ballots, which must not rise."""
    for name, (rule, parameters) in RULES.items():
        first = 0.0
        for voters in GROWTH:
            found = measure(towns.approval(folder, 50, voters), rule, parameters)
            each = found["seconds"] / voters * 10_000 * 1000
            yield Line(f"50 x {voters:,} {name}, for 10,000 ballots", each, first * STEEPER if first else None, "ms")  # fmt: skip
            first = first or each


def beside(folder: Path) -> Iterator[Line]:
    """pabutools on the same files; the same winners, or which differ."""
    if reason := peer.ready():
        print(f"pabutools: {reason}")
        return
    for file, name in ((towns.approval(folder, 118, 75_000), "shares"), (towns.approval(folder, 118, 75_000), "phragmen"), (towns.approval(folder, 100, 2_000), "add1")):  # fmt: skip
        rule, parameters = RULES[name]
        if name == "add1":
            parameters = {**parameters, "stop": "exhaustive"}  # as pabutools does
        ours, theirs = measure(file, rule, parameters), peer.measure(file, name)
        if theirs is None:
            print(f"pabutools {name} on {file.stem}: not within {peer.PATIENCE:.0f} s")
            continue
        yield Line(f"{file.stem} {name}: pabutools", theirs["seconds"])
        yield Line("    its memory", theirs["megabytes"], unit="MB")
        yield Line("    folkmoot", ours["seconds"], theirs["seconds"])
        yield Line("    its memory", ours["megabytes"], theirs["megabytes"], "MB")
        apart = set(ours["winners"]) ^ set(theirs["winners"])
        print(
            f"    winners: {'the same' if not apart else f'{len(apart)} differ: {sorted(apart)}'}"
        )


def main() -> int:
    parts: list[Callable[[Path], Iterator[Line]]] = [town, files, growth]
    if os.environ.get("PEER") != "0":
        parts.append(beside)
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            for line in part(Path(folder)):
                print(line, flush=True)
                missed += [line] if line.verdict == "MISSED" else []
    print(f"{len(missed)} targets missed" if missed else "all targets reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
