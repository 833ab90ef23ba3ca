"""Elections for the tests of counting: short ones by hand, random ones, real ones."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from app.budgets.counting import Ballots, BallotSpec, BallotType, Election, Project
from app.budgets.counting.pabulib import Document, read_bytes

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "pabulib"
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the real elections are not beside this folder"
)


def approvals(
    budget, costs, ballots, rule="greedy", groups=None, seed="s", **parameters
) -> Election:
    """An approval election: costs {"a": 10}, ballots "ab b c" (one letter for each project)."""
    return Election(
        budget=budget,
        projects=tuple(
            Project(name, cost, group=(groups or {}).get(name, "")) for name, cost in costs.items()
        ),
        ballots=Ballots.of([(name, 1) for name in ballot] for ballot in ballots.split()),
        rule=rule,
        parameters=parameters,
        seed=seed,
    )


def valued(budget, costs, ballots, kind=BallotType.POINTS, vector=(), **parameters) -> Election:
    """An election whose ballots are mappings from project to value."""
    return Election(
        budget=budget,
        projects=tuple(Project(name, cost) for name, cost in costs.items()),
        ballots=Ballots.of(ballots),
        spec=BallotSpec(type=kind, vector=vector),
        parameters=parameters,
        seed="s",
    )


def official_files(*rules: str) -> list[str]:
    """The real files whose winners are official, for these rules of Pabulib."""
    if not DATA.exists():
        return []
    rows = [line.split("\t") for line in (DATA / "INDEX.tsv").read_text().splitlines()[1:]]
    return [row[0] for row in rows if row[-1] == "yes" and row[2] in rules]


def read_without_selected(name: str) -> tuple[Document, frozenset[str]]:
    """A real file read with its `selected` column cut out, and what that column said."""
    lines = (DATA / name).read_text(encoding="utf-8-sig").splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip() == "PROJECTS")
    end = next(n for n, line in enumerate(lines) if line.strip() == "VOTES")
    original = read_bytes("\n".join(lines).encode(), name)
    columns = lines[start + 1].split(";")
    rows = read_rows(lines[start + 2 : end])
    place = columns.index("selected")
    cut = [
        ";".join(quoted(cell) for n, cell in enumerate(row) if n != place)
        for row in [columns, *rows]
    ]
    document = read_bytes("\n".join([*lines[: start + 1], *cut, *lines[end:]]).encode(), name)
    assert not document.official
    return document, original.official


def read_rows(lines):
    import csv

    return list(csv.reader(lines, delimiter=";"))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def random_elections(
    draw, kinds=(BallotType.APPROVAL,), groups=False, most_projects=6, most_ballots=12
):
    """Small elections full of ties: few costs, few voters, equal ballots."""
    names = "abcdefgh"[: draw(st.integers(1, most_projects))]
    costs = [draw(st.integers(1, 6)) for _ in names]
    of = [draw(st.sampled_from(["", "", "x", "y"])) if groups else "" for _ in names]
    kind = draw(st.sampled_from(kinds))
    subset = st.sets(st.sampled_from(names))
    ballots = []
    for chosen in draw(st.lists(subset, max_size=most_ballots)):
        if kind is BallotType.POINTS:
            ballots.append([(name, draw(st.integers(1, 3))) for name in sorted(chosen)])
        elif kind is BallotType.RANKS:
            ballots.append(
                [(name, n) for n, name in enumerate(draw(st.permutations(sorted(chosen))), 1)]
            )
        else:
            ballots.append([(name, 1) for name in sorted(chosen)])
    return Election(
        budget=draw(st.integers(1, 15)),
        projects=tuple(Project(n, c, group=g) for n, c, g in zip(names, costs, of, strict=True)),
        ballots=Ballots.of(ballots),
        spec=BallotSpec(type=kind, vector=(3, 2, 1) if kind is BallotType.RANKS else ()),
        seed=draw(st.sampled_from(["", "seed", "ünï"])),
    )
