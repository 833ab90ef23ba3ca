"""The kernel beside recount.py, which was written apart from it."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.budgets.counting import TieLevel, count, recount
from app.budgets.counting.manifest import RECOUNT, ballot_lines, manifest

from .elections import DATA, approvals, needs_data, read_bytes
from .tie_heavy import both, tie_heavy


def test_random_elections_full_of_ties_have_the_same_result_to_the_byte():
    outcomes = []
    for seed in range(600):
        ours, theirs, outcome = both(tie_heavy(seed))
        assert ours == theirs, f"seed {seed}"
        outcomes.append(outcome)
    assert sum(bool(outcome.ties) for outcome in outcomes) > 80
    assert sum(any(tie.level is TieLevel.LOT for tie in outcome.ties) for outcome in outcomes) > 20


def test_recount_is_one_short_file_on_the_standard_library():
    source = RECOUNT.read_text()
    assert len(source.splitlines()) <= 400
    imported = {name for node in ast.walk(ast.parse(source)) for name in imports(node)}
    assert imported <= {"__future__", "hashlib", "json", "sys", "fractions", "itertools", "typing"}


def imports(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) else []


def run_recount(folder: Path):
    command = [
        sys.executable,
        "-I",
        str(RECOUNT),
        str(folder / "manifest.json"),
        str(folder / "ballots.txt"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def publish(folder: Path, election):
    outcome = count(election)
    (folder / "manifest.json").write_text(manifest(election, outcome))
    (folder / "ballots.txt").write_text(ballot_lines(election), newline="")
    return outcome


@needs_data
def test_a_real_published_count_is_confirmed(tmp_path):
    name = "Poland_Wieliczka_2023_Green_Budget.pb"
    outcome = publish(
        tmp_path, read_bytes((DATA / name).read_bytes(), name).election(seed="drawn in public")
    )
    done = run_recount(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(recount.text_of(outcome.result()))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("ballots.txt", "\t1", "\t2", "the ballots are not those"),
        ("manifest.json", '"cost": 30', '"cost": 31', "hash"),
        ("manifest.json", '"seed": "s"', '"seed": "t"', ""),
    ],
)
def test_what_was_changed_is_found(tmp_path, file, old, new, message):
    publish(
        tmp_path,
        approvals(35, {"a": 10, "b": 10, "c": 10, "d": 99}, "ab bc c ac ad", rule="equal-shares"),
    )
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), newline="")
    done = run_recount(tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
