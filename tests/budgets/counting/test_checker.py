"""What we write is accepted by the checker of Pabulib's own makers."""

import warnings

import pytest

from app.budgets.counting import Ballots, BallotSpec, BallotType, Election, Project, count
from app.budgets.counting.pabulib import Details, read_file, write

from .elections import DATA, needs_data

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pabulib.checker import Checker

META = {
    "description": "A round", "country": "Ireland", "unit": "Aldermere", "instance": "2026",
    "date_begin": "01.06.2026", "date_end": "14.06.2026", "currency": "EUR", "language": "en", "edition": "1",
}  # fmt: skip
NAMES = {code: {"name": f"Project {code}"} for code in "abc"}
PROJECTS = (Project("a", 10_000), Project("b", 12_500), Project("c", 9_900))
BALLOTS = {
    BallotType.APPROVAL: (BallotSpec(max_choices=2), [{"a": 1, "b": 1}, {"c": 1}]),
    BallotType.KNAPSACK: (
        BallotSpec(type=BallotType.KNAPSACK, max_cost=25_000),
        [{"a": 1}, {"b": 1, "c": 1}],
    ),
    BallotType.CHOOSE_ONE: (BallotSpec(type=BallotType.CHOOSE_ONE), [{"a": 1}, {"b": 1}]),
    BallotType.POINTS: (
        BallotSpec(type=BallotType.POINTS, max_total=5),
        [{"a": 5}, {"a": 2, "b": 3}],
    ),
    BallotType.RANKS: (
        BallotSpec(type=BallotType.RANKS, vector=(3, 2, 1)),
        [{"c": 1, "a": 2, "b": 3}, {"b": 1}],
    ),
    BallotType.GRADES: (
        BallotSpec(type=BallotType.GRADES, min_value=0, max_value=4),
        [{"a": 4, "b": 2}, {"c": 1}],
    ),
}


def errors(text: str) -> list[object]:
    """What the checker refuses in a file; that nobody chose a project is only odd."""
    report = Checker().process_files([text])
    return [
        one["results"]["errors"] for one in report.values() if one.get("results", {}).get("errors")
    ]


@pytest.mark.parametrize("kind", BALLOTS)
def test_every_type_of_ballot_that_the_format_knows(kind):
    spec, ballots = BALLOTS[kind]
    election = Election(25_000, PROJECTS, Ballots.of(ballots), spec)
    assert errors(write(election, Details(META, NAMES), count(election))) == []


def test_the_checker_would_find_a_fault():
    election = Election(25_000, PROJECTS, Ballots.of([{"a": 1}]))
    text = write(election, Details(META, NAMES), count(election))
    assert errors(text.replace("num_votes;1", "num_votes;2"))


@needs_data
@pytest.mark.parametrize(
    "name",
    [
        "Netherlands_Assen_2024",
        "Poland_Krakow_2023_Debniki",
        "Poland_Gdansk_2020_Brzezno",
    ],
)
def test_real_elections_written_anew(name):
    document = read_file(DATA / f"{name}.pb")
    election = document.election()
    fields = {row.project.id: {"name": row.name, **row.fields} for row in document.rows}
    assert errors(write(election, Details(document.meta, fields), count(election))) == []
