"""`make bench-verify`: verify.py over a round of BALLOTS (100,000), counted greedily and by equal shares with Add1.

The bundle is made up and signed here; the verifier runs by the standard library alone, in a process of its own.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.budgets.counting import BallotSpec, Project
from app.budgets.log import Checkpoint, leaf_of
from app.budgets.log.verifier.signed import Tree
from tests.budgets.log.bundles import ORIGIN, Story, pack
from tests.budgets.log.towns import AMOUNTS, AREAS, Town

BALLOTS = int(os.environ.get("BALLOTS", "100000"))
PROJECTS, LONGEST = 30, 10  # in each envelope; choices on a ballot
EVERY = 80  # entries between two signed states
SECONDS = 60.0  # what greedy must stay under


class City(Town):
    """Many projects of few favourites, and ballots that are seldom alike."""

    def _projects(self):
        found = {}
        for name, amount in AMOUNTS.items():
            for n in range(PROJECTS):
                cost = self.random.randint(amount // 40, amount // 3)
                code = f"{name}-{n}"
                found[code] = (name, Project(code, cost, area=AREAS[name]))
        self.appeal = [self.random.paretovariate(1.2) for _ in range(PROJECTS)]
        return found

    def _spec(self):
        return BallotSpec(max_choices=LONGEST)

    def _choices(self, name):
        picked = self.random.choices(
            range(PROJECTS), self.appeal, k=self.random.randint(1, LONGEST)
        )
        return {f"{name}-{n}": 1 for n in dict.fromkeys(picked)}


class LongStory(Story):
    """Signed very often: each state goes on from the one before."""

    def notes(self, lines, sizes):
        tree, found = Tree(), []
        for size in sizes:
            for line in lines[tree.size : size]:
                tree.add(leaf_of(line))
            found.append(Checkpoint(ORIGIN, size, tree.root()).signed(self.signer))
        return found


def bundle(rule: str, parameters: dict[str, object]) -> tuple[bytes, bytes, int]:
    """The archive, its verifier, and how often its log was signed."""
    half = BALLOTS // 2
    town = City(rule=rule, parameters=parameters, voters={"north": half, "south": BALLOTS - half})
    story = LongStory(**vars(town.story()))
    story.batches = list(range(1, len(story.entries), EVERY))
    files = story.files()
    return pack(files), files["verify.py"], len(story.batches) + 1


def busy() -> float:
    """Seconds of the processor that ended children have used, for themselves and in the kernel."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(data: bytes, verifier: bytes) -> tuple[float, float]:
    """Seconds that passed and seconds of the processor, since the machine may have other work."""
    with tempfile.TemporaryDirectory() as folder:
        archive, script = Path(folder, "bundle.zip"), Path(folder, "verify.py")
        archive.write_bytes(data)
        script.write_bytes(verifier)
        start, before = time.monotonic(), busy()
        subprocess.run([sys.executable, "-I", "-S", script, archive], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        return time.monotonic() - start, busy() - before


def main() -> int:
    missed = False
    for rule, parameters in (("greedy", {}), ("equal-shares", {"completion": "add1"})):
        data, verifier, states = bundle(rule, parameters)
        passed, used = measure(data, verifier)
        missed = missed or (rule == "greedy" and used > SECONDS)
        size = f"{BALLOTS:,} ballots, {states:,} signed states, {len(data) / 1e6:.0f} MB"
        print(f"{size}, {rule}: {used:.1f} s of the processor, {passed:.1f} s passed", flush=True)
    print("target missed" if missed else "target reached")
    return missed


if __name__ == "__main__":
    sys.exit(main())
