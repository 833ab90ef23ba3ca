"""`make bench`: pages of the site beside a bare Flask page of the same bytes.

Ratios within one run are judged, absolute times are not: machines are shared. Site and
reference are asked in turn, a slice of time each, and the median of the slices' ratios counts.
SIZES and SECONDS in the environment make it shorter; with BENCH_DATABASE_URL (a PostgreSQL
server) everything is measured there too.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path

from benchmarks import sites
from benchmarks.client import Ask, Browser, Rates, measure_beside
from benchmarks.servers import serving

SECONDS = float(os.environ.get("SECONDS", "5"))
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
MOST_HTML = 12 * 1024
JUDGED = 10_000  # the size that the goals are about
GOALS = {"list": 0.2, "comments": 0.15, "support": 0.3}


@dataclass
class Bench:
    """One installation and the reference, both running."""

    site: int
    reference: int
    installation: sites.Installation

    def __post_init__(self) -> None:
        self.browsers = [Browser(self.site) for _ in range(sites.PEOPLE)]
        for n, browser in enumerate(self.browsers):
            browser.sign_in(f"resident{n}@example.org", sites.PASSWORD)
        self.plain = [Browser(self.reference) for _ in range(sites.PEOPLE)]

    def page(self, path: str) -> tuple[Ask, bytes]:
        _status, content = self.browsers[0].request("GET", path)
        return lambda browser: browser.request("GET", path)[0], content

    def support(self) -> Ask:
        """Each person supports one proposal after the other, and takes every second one back."""
        turns = turns_of(self.browsers)
        supportable = self.installation.supportable

        def ask(browser: Browser) -> int:
            person, turn = next(turns[browser])
            chosen = supportable[(turn // 2 * sites.PEOPLE + person) % len(supportable)]
            act = "support" if turn % 2 == 0 else "support/undo"
            return browser.request("POST", f"/proposals/{chosen}/{act}", {})[0]

        return ask

    def vote(self) -> Ask:
        """The bare insert: by each person one vote after the other."""
        turns = turns_of(self.plain)

        def ask(browser: Browser) -> int:
            person, turn = next(turns[browser])
            path = f"/vote/{1 + turn % 900}/{person + sites.PEOPLE * (turn // 900)}"
            return browser.request("POST", path, {})[0]

        return ask

    def beside(self, ask: Ask, bare: Ask) -> Rates:
        return measure_beside((self.browsers, ask), (self.plain, bare), SECONDS)


def turns_of(browsers: list[Browser]) -> dict[Browser, Iterator[tuple[int, int]]]:
    """For each browser its number with 0, 1, 2, ..., over all slices."""
    return {browser: zip(repeat(n), count()) for n, browser in enumerate(browsers)}


@dataclass(frozen=True)
class Line:
    """One figure with its verdict."""

    name: str
    ratio: float
    goal: float | None
    text: str

    @property
    def is_good(self) -> bool:
        return self.goal is None or self.ratio >= self.goal


def compare(bench: Bench, name: str, path: str, bare: str) -> Line:
    ask, content = bench.page(path)
    plain = f"{bare}/{len(content)}"
    rates = bench.beside(ask, lambda browser: browser.request("GET", plain)[0])
    packed = len(gzip.compress(content))
    words = f"{rates}, {packed:,} bytes gz"
    if packed > MOST_HTML:
        words += " TOO MANY BYTES"
    return Line(name, rates.ratio, goal_of(bench, name), words)


def goal_of(bench: Bench, name: str) -> float | None:
    return GOALS.get(name) if bench.installation.proposals == JUDGED else None


def run(installation: sites.Installation) -> Iterator[Line]:
    with ExitStack() as stack:
        environment = installation.environment
        site = stack.enter_context(serving("wsgi:app", environment, "/healthz"))
        probe = "/list/100"
        reference = stack.enter_context(serving("benchmarks.reference:app", environment, probe))
        bench = Bench(site, reference, installation)
        yield compare(bench, "list", "/proposals", "/list")
        yield compare(bench, "comments", f"/proposals/{installation.discussed}", "/ideas/1")
        rates = bench.beside(bench.support(), bench.vote())
        yield Line("support", rates.ratio, goal_of(bench, "support"), str(rates))
        yield compare(bench, "search", f"/search?q={sites.SOUGHT}", "/list")


def grows_little(database: str, name: str, ratios: dict[tuple[str, int], float]) -> bool:
    """Whether a page costs about the same in the largest installation as in the smallest.

    Compared by the ratios to the reference: hours may lie between the two.
    """
    growth = ratios[name, SIZES[0]] / ratios[name, SIZES[-1]]
    print(
        f"{database:10} {name} at {SIZES[-1]:,} costs {growth:.2f}x the time at {SIZES[0]:,} (at most 1.2x)"
    )
    return growth <= 1.2


def show(database: str, size: int, line: Line) -> None:
    verdict = ""
    if line.goal is not None:
        verdict = f" (at least {line.goal}: {'good' if line.is_good else 'MISSED'})"
    print(
        f"{database:10} {size:>7,} {line.name:9} {line.ratio:5.2f}x{verdict}  {line.text}",
        flush=True,
    )


def main() -> int:
    databases = ["sqlite", *(["postgresql"] if os.environ.get("BENCH_DATABASE_URL") else [])]
    is_good = True
    for database in databases:
        ratios: dict[tuple[str, int], float] = {}
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                installation = sites.create(database, size, Path(folder))
                for line in run(installation):
                    ratios[line.name, size] = line.ratio
                    is_good &= line.is_good
                    show(database, size, line)
        if len(SIZES) > 1:
            for name in ("list", "search"):
                is_good &= grows_little(database, name, ratios)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
