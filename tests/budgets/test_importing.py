"""Pabulib files become finished rounds: the same winners, once, never half."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.budgets.counting.pabulib import read_bytes
from app.budgets.models import CountedBallot, EnvelopeResult, Project, Round, RoundState
from app.budgets.services import importing
from app.extensions import db

DATA = Path(__file__).parents[3] / "shared/data/pabulib"
LARGEST = (
    40_000  # bytes of a file that is tried here; the rest is for `make soak` and the kernel's tests
)

SMALL = """META
key;value
description;Streets
country;Nowhere
unit;Town
instance;2024
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.02.2024
date_end;14.02.2024
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
a;60;3;Trees;1
b;50;2;Lamps;0
c;40;1;Benches;1
VOTES
voter_id;vote
1;a,b
2;a,b
3;a
4;c
"""


def official_files():
    if not DATA.exists():
        return []
    with (DATA / "INDEX.tsv").open() as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    chosen = [r["file"] for r in rows if r["rule"] == "greedy" and r["official_selected"] == "yes"]
    return sorted(f for f in chosen if (DATA / f).stat().st_size < LARGEST)


@pytest.fixture
def run(scratch_app):
    def run(*arguments):
        return scratch_app.test_cli_runner().invoke(
            args=["import", "pabulib", *map(str, arguments)]
        )

    return run


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_file_becomes_a_finished_round_once(scratch_app, run, tmp_path):
    path = tmp_path / "small.pb"
    path.write_text(SMALL)
    first = run(path, "--process", "streets")
    assert first.exit_code == 0, first.output
    assert "3 projects, 4 ballots, 2 funded for €100" in first.output
    again = run(path, "--process", "streets")
    assert "already imported" in again.output
    assert (count(scratch_app, Round), count(scratch_app, Project)) == (1, 3)
    assert count(scratch_app, CountedBallot) == 4
    with scratch_app.app_context():
        round_ = db.session.scalars(select(Round)).one()
        assert round_.state is RoundState.CONFIRMED
        assert round_.component.space.slug == "streets"
    browser = scratch_app.test_client()
    page = browser.get(f"/budgets/{round_.id}/results")
    assert "Town chose 2 projects" in page.text
    assert "It had" not in page.text
    assert "It came second with 2 votes, but cost €50 when €40 was left" in page.text


def test_an_interrupted_import_goes_on_and_shows_nothing_meanwhile(scratch_app, run, tmp_path, monkeypatch):  # fmt: skip
    path = tmp_path / "small.pb"
    path.write_text(SMALL)
    monkeypatch.setattr("app.budgets.cli.BATCH", 2)
    finish = importing.finish
    monkeypatch.setattr(importing, "finish", lambda round_: 1 / 0)
    assert run(path).exit_code == 1
    assert "Town" not in scratch_app.test_client().get("/budgets").text
    monkeypatch.setattr(importing, "finish", finish)
    assert run(path).exit_code == 0
    assert count(scratch_app, CountedBallot) == 4
    assert "Town" in scratch_app.test_client().get("/budgets").text


def test_bad_input_names_file_line_and_reason_and_leaves_nothing(scratch_app, run, tmp_path):
    path = tmp_path / "bad.pb"
    path.write_text(SMALL.replace("3;a\n", "3;nonsense\n"))
    answer = run(path)
    assert answer.exit_code == 1
    assert "bad.pb:24: vote: 'nonsense': is not one of the projects" in answer.output
    assert count(scratch_app, Round) == 0


@pytest.mark.parametrize("name", official_files())
def test_official_winners_are_found_without_the_column_that_names_them(
    scratch_app, run, tmp_path, name
):
    document = read_bytes((DATA / name).read_bytes(), name)
    path = tmp_path / name
    path.write_text(without_selected((DATA / name).read_text(encoding="utf-8-sig")))
    assert not read_bytes(path.read_bytes(), name).official
    answer = run(path)
    assert answer.exit_code == 0, answer.output
    with scratch_app.app_context():
        outcome = json.loads(db.session.scalars(select(EnvelopeResult.outcome)).one())
    assert set(outcome["winners"]) == document.official


def without_selected(text):
    """The file with its `selected` column taken out."""
    head, projects, votes = text.replace("\r\n", "\n").partition("\nPROJECTS\n")
    body, _, votes = votes.partition("\nVOTES\n")
    rows = list(csv.reader(body.splitlines(), delimiter=";"))
    column = rows[0].index("selected")
    kept = [";".join(_quoted(cell) for n, cell in enumerate(row) if n != column) for row in rows]
    return head + projects + "\n".join(kept) + "\nVOTES\n" + votes


def _quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('";\n') else cell
