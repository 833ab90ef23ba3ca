"""Real conversations: votes as they came in, and the groups that were published of them."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.debates.opinions.kernel.answers import Answers

DATA = Path(__file__).parents[4] / "shared" / "data" / "polis"
NAMES = (
    "15-per-hour-seattle",
    "brexit-consensus",
    "canadian-electoral-reform",
    "scoop-hivemind.taxes",
    "vtaiwan.uberx",
)


@dataclass(frozen=True)
class Conversation:
    """Latest votes by (person, statement), the published table of the same, and published groups."""

    votes: dict[tuple[int, int], int]
    published: dict[tuple[int, int], int]
    groups: dict[int, str]
    shown: set[int]

    @property
    def rows(self):
        return [(person, statement, vote) for (person, statement), vote in self.votes.items()]

    @property
    def participants(self) -> list[int]:
        """People with enough answers to what was not moderated out, in the kernel's order."""
        answers = Answers.of(self.rows, self.shown)
        given = dict.fromkeys((person for person, _ in self.votes), 0)
        for person, statement in self.votes:
            given[person] += statement in self.shown
        return sorted(person for person, n in given.items() if n >= answers.enough)


def _table(name: str, file: str):
    with (DATA / name / file).open(newline="") as lines:
        yield from csv.DictReader(lines)


def read(name: str) -> Conversation:
    """One of the five; skips where the shared folder is absent."""
    if not DATA.exists():
        pytest.skip("the shared conversations are not here")
    cast = sorted(_table(name, "votes.csv"), key=lambda row: int(row["timestamp"]))
    people = list(_table(name, "participants-votes.csv"))
    return Conversation(
        {(int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in cast},
        {
            (int(row["participant"]), int(statement)): int(vote)
            for row in people
            for statement, vote in row.items()
            if statement.isdigit() and vote
        },
        {int(row["participant"]): row["group-id"] for row in people if row["group-id"]},
        {
            int(row["comment-id"])
            for row in _table(name, "comments.csv")
            if row["moderated"] != "-1"
        },
    )
