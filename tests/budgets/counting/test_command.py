"""`flask count FILE`."""

import csv
import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from app.budgets.counting.command import count_command

from .elections import DATA, needs_data
from .test_pabulib import GOOD


@pytest.fixture
def run(tmp_path):
    def run_with(*arguments, text=GOOD):
        path = tmp_path / "small.pb"
        path.write_text(text)
        return CliRunner().invoke(count_command, [str(path), *arguments])

    return run_with


def test_a_table_by_the_files_own_rule(run):
    result = run()
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[2].split()[:2] == ["1", "a"]
    assert "2 of 3 projects for 501 of 1000.50 EUR" in result.output


def test_json_has_everything(run):
    data = json.loads(run("--json").output)
    assert data["winners"] == ["a", "c"]
    assert (data["cost"], data["money"]) == (50100, {"currency": "EUR", "decimals": 2})
    assert data["rule"] == "greedy"
    assert set(data["projects"]) == {"a", "b", "c"}
    assert {"parameters", "ties", "rounds", "input"} <= set(data)


def test_whole_amounts_stay_whole(run):
    text = GOOD.replace("1000,50", "1000").replace("600.50", "600")
    assert json.loads(run("--json", text=text).output)["cost"] == 501


@pytest.mark.parametrize(
    "rule",
    ["greedy", "equal-shares", "phragmen", "max-welfare", "equalshares/add1", "greedy-no-skip"],
)
def test_every_rule_counts(run, rule):
    assert json.loads(run("--json", "--rule", rule, "--seed", "s").output)["seed"] == "s"


def test_parameters_are_set_by_name(run):
    data = json.loads(
        run(
            "--json",
            "--rule",
            "equal-shares",
            "--set",
            "completion=none",
            "--set",
            "comparison=yes",
        ).output
    )
    assert (data["parameters"]["completion"], data["parameters"]["comparison"]) == ("none", True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rule", "magic"], "unknown rule"),
        (["--set", "by"], "name=value"),
        (["--set", "luck=1"], "unknown parameter"),
        (["--set", "threshold=x"], "whole number"),
    ],
)
def test_mistakes_are_explained(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 1
    assert message in result.output


def test_a_bad_file_names_the_line(run):
    result = run(text=GOOD.replace("2;a;", "2;z;"))
    assert result.exit_code == 1
    assert "small.pb:19: vote: 'z': is not one of the projects" in result.output


def test_rules_side_by_side(run):
    output = run("--compare").output
    assert [line.split()[0] for line in output.splitlines()[2:]] == [
        "greedy",
        "equal-shares",
        "phragmen",
    ]
    assert len(json.loads(run("--compare", "--json").output)) == 3


def test_csv_guards_formulas(run):
    text = GOOD.replace("Bench", "=1+1")
    rows = list(csv.DictReader(io.StringIO(run("--csv", text=text).output)))
    assert [(row["project"], row["funded"]) for row in rows] == [("a", "1"), ("c", "1"), ("b", "0")]
    assert rows[2]["name"] == "'=1+1"
    assert json.loads(rows[2]["figures"])["missing"] == 10_100


def test_what_is_published_can_be_recounted(run, tmp_path):
    assert run("--publish", str(tmp_path / "out")).exit_code == 0
    command = [sys.executable, "-I", "recount.py", "manifest.json", "ballots.txt"]
    assert (
        subprocess.run(command, cwd=tmp_path / "out", capture_output=True, check=False).returncode
        == 0
    )


@needs_data
def test_a_real_file_is_counted_by_the_name_of_its_rule():
    path = str(DATA / "Netherlands_Assen_2024.pb")
    data = json.loads(
        CliRunner().invoke(count_command, [path, "--json", "--rule", "equalshares/add1"]).output
    )
    assert (len(data["winners"]), data["cost"]) == (9, 76_700)


def test_one_project_is_explained(run):
    output = run("--explain", "b").output
    assert output.splitlines()[0] == "b: does not fit"
    assert "would have won at a cost of: 499.50" in output
    assert "would have won with further votes: 2" in output
    assert "is not one of the projects" in run("--explain", "z").output


def test_what_the_lot_meant_is_said(run):
    text = GOOD.replace("600.50", "1").replace("budget;1000,50", "budget;501")
    assert "The lot decided who wins." in run(text=text).output
    assert json.loads(run("--json", text=text).output)["lot"] == {
        "weight": "decisive", "projects": ["b", "c"], "depending": ["b", "c"],
    }  # fmt: skip
