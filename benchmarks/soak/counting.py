"""The counting rules against an independent reference, and against all real elections that are at hand.

ELECTIONS in the environment says how many random ones; the files are those of shared/data beside the repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from app.budgets.counting import count
from app.budgets.counting.election import canonical_json
from app.budgets.counting.manifest import RECOUNT, ballot_lines, manifest
from app.budgets.counting.pabulib import PabulibError, read_bytes, read_file
from tests.budgets.counting.elections import DATA, official_files, read_without_selected
from tests.budgets.counting.hostile import damaged
from tests.budgets.counting.tie_heavy import both, tie_heavy

ELECTIONS = int(os.environ.get("ELECTIONS", "20000"))
RULES = (
    "greedy", "greedy-threshold", "greedy-no-skip", "greedy-custom",
    "equalshares/add1", "equalshares/add1-comparison",
)  # fmt: skip


def check_random_elections_full_of_ties_against_the_reference() -> str:
    different, ties = [], 0
    for seed in range(ELECTIONS):
        ours, theirs, outcome = both(tie_heavy(seed))
        ties += bool(outcome.ties)
        different += [seed] if ours != theirs else []
    assert not different, f"seeds {different[:10]} of {len(different)}"
    return f"{ELECTIONS} elections, {ties} with ties, 0 differences"


def check_official_winners_without_their_column() -> str:
    names = official_files(*RULES)
    wrong = []
    for name in names:
        document, official = read_without_selected(name)
        wrong += [name] if set(count(document.election()).winners) != official else []
    assert not wrong, wrong
    return f"{len(names)} files, all winners as published"


def check_recount_gives_equal_bytes_on_all_files() -> str:
    files = sorted(DATA.glob("*.pb"))
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            _recount(Path(folder), file)
    return f"{len(files)} files"


def _recount(folder: Path, file: Path) -> None:
    election = read_file(file).election(seed="drawn in public")
    outcome = count(election)
    (folder / "manifest.json").write_text(manifest(election, outcome))
    (folder / "ballots.txt").write_text(ballot_lines(election), newline="")
    command = [sys.executable, "-I", str(RECOUNT), "manifest.json", "ballots.txt"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{file.name}: {done.stderr}"
    assert canonical_json(json.loads(done.stdout)) == canonical_json(outcome.result()), file.name


def check_damaged_files_are_read_or_refused_with_line_and_reason() -> str:
    refused: list[PabulibError] = []
    good = [file.read_bytes() for file in sorted(DATA.glob("*.pb")) if file.stat().st_size < 60_000]
    for seed in range(ELECTIONS):
        random = Random(seed)
        try:
            read_bytes(damaged(random.choice(good), random))
        except PabulibError as error:
            refused.append(error)
    assert all(problem.line or not problem.value for error in refused for problem in error.problems)
    return f"{ELECTIONS} damaged files, {len(refused)} refused, none crashed"
