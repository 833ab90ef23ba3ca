"""`make bench-casting`: CASTS (10,000) first ballots through gunicorn with two workers, by eight clients at a time.

Each voter is signed in, opens the review, and casts with the token and the submission of that page. What is measured is the
answer to the cast; ballots a second are those of the whole, reviews included. With BENCH_DATABASE_URL (a
PostgreSQL server) the same there.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from benchmarks.client import Browser
from benchmarks.servers import WORKERS, command, serving
from benchmarks.sites import FLASK, new_database

CASTS = int(os.environ.get("CASTS", "10000"))
CLIENTS = 8
SUBMISSION = re.compile(r'name="submission"[^>]*value="([0-9a-f]+)"')


@dataclass(frozen=True)
class Voting:
    """What all clients did: milliseconds of each cast, and how long it took together."""

    casts: list[float]
    seconds: float

    def __str__(self) -> str:
        cuts = quantiles(self.casts, n=100)
        p50, p95, p99 = cuts[49], cuts[94], cuts[98]
        rate = len(self.casts) / self.seconds
        return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {rate:.0f} ballots/s"


def vote(port: int, round_id: int, cookies: list[str]) -> list[float]:
    """One client: one voter after the other. Raises where a ballot is not taken."""
    browser, took = Browser(port), []
    for n, cookie in enumerate(cookies):
        browser.cookies = {"folkmoot": cookie}
        _status, page = browser.request("GET", f"/budgets/{round_id}/review")
        browser.remember_token(page)
        found = SUBMISSION.search(page.decode())
        assert found, page[:2000]
        form = {"submission": found[1], "area": "", "sure": "y", "choice": f"1:{1 + n % 30}"}
        start = time.perf_counter()
        status, page = browser.request("POST", f"/budgets/{round_id}/cast", form)
        took.append((time.perf_counter() - start) * 1000)
        assert status == 200, page[:2000]
    return took


def measure(database: str, folder: Path) -> Voting:
    url = f"sqlite:///{folder}/casting.db"
    if database == "postgresql":
        url = new_database("folkmoot_bench_casting")
    environment = {"DATABASE_URL": url, "DATA_DIR": str(folder), "RATE_LIMITS": "off", "FLASK_APP": "wsgi"}  # fmt: skip
    command(environment, FLASK, "db", "upgrade")
    said = command(environment, sys.executable, "-m", "benchmarks.casting.town", "make", str(CASTS))
    town = json.loads(said.splitlines()[-1])
    with serving("wsgi:app", environment, "/healthz") as port, ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        shares = [town["cookies"][n::CLIENTS] for n in range(CLIENTS)]
        jobs = [pool.submit(vote, port, town["round"], share) for share in shares]
        casts = [one for job in jobs for one in job.result()]
        seconds = time.perf_counter() - start
    kept = command(environment, sys.executable, "-m", "benchmarks.casting.town", "count")
    ballots, marks, entries = json.loads(kept.splitlines()[-1])
    assert ballots == marks == entries - 1 == CASTS, kept
    return Voting(casts, seconds)


def main() -> int:
    databases = ["sqlite", *(["postgresql"] if os.environ.get("BENCH_DATABASE_URL") else [])]
    for database in databases:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{database:10} {CASTS:,} ballots, {CLIENTS} clients, {WORKERS} workers: {measure(database, Path(folder))}", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
