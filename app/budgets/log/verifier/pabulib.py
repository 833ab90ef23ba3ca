"""What a `.pb` file must say: the same projects, money, winners and ballots as the count."""

# fmt: off
from __future__ import annotations

import csv
import io
from collections import Counter
from fractions import Fraction
from typing import Any

from app.budgets.counting.recount import Election
from app.budgets.log.verifier.reading import READER, expect, text_in

POINTED = ("points", "grades", "yes-no")


def written(ballot: dict[str, int], kind: str) -> list[tuple[str, int]]:
    """The choices as a line lists them: the best first; a zero says nothing and is left out."""
    if kind == "ranks":
        return sorted(ballot.items(), key=lambda choice: choice[1])
    return sorted(((p, n) for p, n in sorted(ballot.items()) if n), key=lambda choice: -choice[1])


def rows_of_votes(ballots: Counter[str], spec: Any) -> list[list[str]]:
    """The rows of the section VOTES, in the order of the ballots' canonical texts."""
    kind, vector = spec["type"], spec["vector"]
    kinds = [(READER.decode(text), ballots[text]) for text in sorted(ballots)]
    falling = vector == list(range(len(vector), 0, -1))
    plain = kind == "ranks" and falling and all(len(ballot) == len(vector) for ballot, _ in kinds)
    pointed = kind in POINTED or (kind == "ranks" and not plain)
    rows = [["voter_id", "vote", "points"] if pointed else ["voter_id", "vote"]]
    for ballot, weight in kinds:
        listed = written(ballot, kind)
        cells = [",".join(name for name, _ in listed)]
        if pointed:
            given = vector + [0] * len(listed) if kind == "ranks" else [n for _, n in listed]
            cells.append(",".join(str(n) for n in given[: len(listed)]))
        rows += [[str(len(rows) + n), *cells] for n in range(weight)]
    return rows


def sections_of(text: str, where: str) -> dict[str, list[list[str]]]:
    """The rows of the three sections, without their names."""
    found: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True):
            if len(row) == 1 and row[0] in ("META", "PROJECTS", "VOTES"):
                expect(row[0] not in found, where, f"the section {row[0]} is there twice")
                current = found.setdefault(row[0], [])
            else:
                current.append(row)
    except csv.Error as error:
        expect(False, where, f"the file cannot be read: {error}")
    expect(list(found) == ["META", "PROJECTS", "VOTES"], where, "the sections are not META, PROJECTS, VOTES")
    expect(all(found.values()), where, "a section is empty")
    return found


def is_amount(text: str, amount: int, decimals: int) -> bool:
    """Whether a text is an amount of so many minor units."""
    whole, _, part = text.partition(".")
    digits = text.isascii() and whole.isdigit() and (part or "0").isdigit() and len(text) <= 30
    return digits and Fraction(text) * 10**decimals == amount


def check_pabulib(data: bytes, where: str, header: Any, ballots: Counter[str], rounds: Any) -> None:
    """Fail unless the file tells the count that has this header, ballots and purchases."""
    found = sections_of(text_in(data, where), where)
    meta = {row[0]: row[1] for row in found["META"] if len(row) == 2}
    expect(len(meta) == len(found["META"]), where, "a line of META is no key with its value, or there twice")
    expected = {"num_projects": str(len(header["projects"])), "num_votes": str(sum(ballots.values()))}
    for key, value in expected.items():
        expect(meta.get(key) == value, where, f"{key} must be {value}")
    columns, *rows = found["PROJECTS"]
    expect(all(len(row) == len(columns) for row in rows), where, "a project has too many or too few cells")
    listed = {row["project_id"]: row for row in (dict(zip(columns, row)) for row in rows) if "project_id" in row}
    known = {p["id"]: p for p in header["projects"]}
    expect(len(rows) == len(listed) and listed.keys() == known.keys(), where, "the projects are not those of the count")
    places = [n for n in (0, 2, 3) if is_amount(meta.get("budget", ""), header["budget"], n)]
    for n in list(places):
        if not all(is_amount(listed[p].get("cost", ""), known[p]["cost"], n) for p in known):
            places.remove(n)
    expect(bool(places), where, "the budget or a cost is not that of the count")
    check_columns(listed, where, header, ballots, rounds)
    for line, (row, other) in enumerate(zip(found["VOTES"], rows_of_votes(ballots, header["spec"]))):
        expect(row == other, f"{where}, vote {line}", f"should be {other}")
    expect(len(found["VOTES"]) == 1 + sum(ballots.values()), where, "there are too many or too few votes")


def check_columns(listed: Any, where: str, header: Any, ballots: Counter[str], rounds: Any) -> None:
    """Fail unless votes, score and winners beside each project are those of the count."""
    kinds = [(READER.decode(text), weight) for text, weight in ballots.items()]
    points = Election(header, kinds).points
    named: Counter[str] = Counter()
    for ballot, weight in kinds:
        for name, _ in written(ballot, header["spec"]["type"]):
            named[name] += weight
    winners = {purchase["winner"] for purchase in rounds}
    for name, row in listed.items():
        good = row.get("votes") == str(named[name]) and row.get("score", str(points[name])) == str(points[name])
        expect(good, where, f"votes or score of {name} are not those of the ballots")
        expect((row.get("selected") in ("1", "2")) == (name in winners), where, f"selected of {name} is not its result")
        expect(row.get("selected") in ("0", "1", "2"), where, f"selected of {name} is no result")
