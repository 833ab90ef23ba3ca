"""`make bench`: pages of the site beside a bare Flask page of the same bytes.

Ratios within one run are judged, absolute times are not: machines are shared.
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
from pathlib import Path

from benchmarks import sites
from benchmarks.client import Browser, Rate, measure
from benchmarks.servers import serving

SECONDS = float(os.environ.get("SECONDS", "5"))
SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
MOST_HTML = 12 * 1024
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

    def page(self, path: str) -> tuple[Rate, bytes]:
        _status, content = self.browsers[0].request("GET", path)
        return measure(self.browsers, lambda b, _: b.request("GET", path)[0], SECONDS), content

    def bare(self, path: str) -> Rate:
        return measure(self.plain, lambda b, _: b.request("GET", path)[0], SECONDS)

    def support(self) -> Rate:
        """Each person supports one proposal after the other, and takes every second one back."""
        places = {id(browser): n for n, browser in enumerate(self.browsers)}
        supportable = self.installation.supportable

        def ask(browser: Browser, count: int) -> int:
            chosen = supportable[
                (count // 2 * sites.PEOPLE + places[id(browser)]) % len(supportable)
            ]
            act = "support" if count % 2 == 0 else "support/undo"
            return browser.request("POST", f"/proposals/{chosen}/{act}", {})[0]

        return measure(self.browsers, ask, SECONDS)

    def bare_vote(self) -> Rate:
        places = {id(browser): n for n, browser in enumerate(self.plain)}

        def ask(browser: Browser, count: int) -> int:
            path = f"/vote/{1 + count % 900}/{places[id(browser)] + 8 * (count // 900)}"
            return browser.request("POST", path, {})[0]

        return measure(self.plain, ask, SECONDS)


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


def compare(bench: Bench, name: str, path: str, bare: str) -> tuple[Line, float]:
    rate, content = bench.page(path)
    reference = bench.bare(f"{bare}/{len(content)}")
    ratio = rate.per_second / reference.per_second
    packed = len(gzip.compress(content))
    words = (
        f"{rate.per_second:7.1f}/s beside {reference.per_second:7.1f}/s, {packed:,} bytes gz, "
        f"{rate.failed} failed"
    )
    goal = GOALS[name] if bench.installation.proposals == 10_000 else None
    if packed > MOST_HTML:
        words += " TOO MANY BYTES"
    return Line(name, ratio, goal, words), rate.per_second


def run(installation: sites.Installation) -> Iterator[tuple[Line, float]]:
    with ExitStack() as stack:
        environment = installation.environment
        site = stack.enter_context(serving("wsgi:app", environment, "/healthz"))
        probe = "/list/100"
        reference = stack.enter_context(serving("benchmarks.reference:app", environment, probe))
        bench = Bench(site, reference, installation)
        yield compare(bench, "list", "/proposals", "/list")
        yield compare(bench, "comments", f"/proposals/{installation.discussed}", "/ideas/1")
        rate, bare = bench.support(), bench.bare_vote()
        words = f"{rate.per_second:7.1f}/s beside {bare.per_second:7.1f}/s, {rate.failed} failed"
        yield Line("support", rate.per_second / bare.per_second, GOALS["support"], words), 0
        search, _page = bench.page(f"/search?q={sites.SOUGHT}")
        words = f"{search.per_second:7.1f}/s, {search.failed} failed"
        yield Line("search", 0, None, words), search.per_second


def grows_little(database: str, name: str, rates: dict[tuple[str, int], float]) -> bool:
    """Whether a page costs about the same in the largest installation as in the smallest."""
    growth = rates[name, SIZES[0]] / rates[name, SIZES[-1]]
    print(
        f"{database:10} {name} at {SIZES[-1]:,} costs {growth:.2f}x the time at {SIZES[0]:,} (at most 1.2x)"
    )
    return growth <= 1.2


def main() -> int:
    databases = ["sqlite", *(["postgresql"] if os.environ.get("BENCH_DATABASE_URL") else [])]
    is_good = True
    for database in databases:
        rates: dict[tuple[str, int], float] = {}
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                installation = sites.create(database, size, Path(folder))
                for line, rate in run(installation):
                    rates[line.name, size] = rate
                    is_good &= line.is_good
                    verdict = (
                        ""
                        if line.goal is None
                        else f" (at least {line.goal}: {'good' if line.is_good else 'MISSED'})"
                    )
                    print(
                        f"{database:10} {size:>7,} {line.name:9} {line.ratio:5.2f}x{verdict}  {line.text}",
                        flush=True,
                    )
        if len(SIZES) > 1:
            for name in ("list", "search"):
                is_good &= grows_little(database, name, rates)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
