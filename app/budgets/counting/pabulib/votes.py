"""The VOTES section: lists of project ids, with points where the type has them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.budgets.counting.ballots import validate
from app.budgets.counting.election import Ballot, Ballots, BallotSpec, BallotType, Choice, Project
from app.budgets.counting.pabulib.problems import Code, Problems
from app.budgets.counting.pabulib.scanning import Section

VALUED = (BallotType.POINTS, BallotType.GRADES)
POINTED = (*VALUED, BallotType.RANKS)


def read_votes(
    section: Section, spec: BallotSpec, projects: Mapping[str, Project], problems: Problems
) -> Ballots:
    """The ballots as a multiset; equal lines are read once."""
    vote, points = section.column("vote"), section.column("points")
    wanted = ("vote", "points") if spec.type in VALUED else ("vote",)
    for name in wanted:
        if section.column(name) is None:
            problems.add(Code.MISSING_FIELD, section.line, name)
            return Ballots()
    lines: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int] = {}
    voters: set[str] = set()
    for line, row in section.rows:
        voter = row[0].strip()
        if not voter or voter in voters:
            problems.add(Code.DUPLICATE_VOTER if voter else Code.BAD_ID, line, "voter_id", voter)
        voters.add(voter)
        key = (row[vote or 0], row[points] if points is not None and spec.type in POINTED else "")
        lines[key] += 1
        first.setdefault(key, line)
    reader = Reader(spec, projects, problems)
    read = ((reader.ballot(key, first[key]), weight) for key, weight in lines.items())
    return Ballots.weighted((ballot, weight) for ballot, weight in read if ballot is not None)


@dataclass(slots=True)
class Reader:
    """Reads ballots; equal choices share one pair, which keeps large files small."""

    spec: BallotSpec
    projects: Mapping[str, Project]
    problems: Problems
    pairs: dict[Choice, Choice] = field(default_factory=dict)

    def ballot(self, key: tuple[str, str], line: int) -> Ballot | None:
        """One ballot, or None when a problem was noted."""
        names = _items(key[0])
        values = self._values(key[1], len(names), line)
        known = set(names)
        if len(known) < len(names) or not known <= self.projects.keys():
            self._refuse(names, line)
            return None
        if values is None:
            return None
        pairs = [self.pairs.setdefault(pair, pair) for pair in zip(names, values, strict=True)]
        for fault in validate(pairs, self.spec, self.projects):
            detail = f"{fault.code}, value {fault.value}, limit {fault.limit}"
            self.problems.add(Code.BALLOT_FAULT, line, "vote", key[0], detail)
        return tuple(pairs)

    def _refuse(self, names: list[str], line: int) -> None:
        """Name the projects that are unknown, and those that occur twice."""
        seen = set()
        for name in names:
            if name not in self.projects:
                self.problems.add(Code.UNKNOWN_PROJECT, line, "vote", name)
            elif name in seen:
                self.problems.add(Code.PROJECT_TWICE, line, "vote", name)
            seen.add(name)

    def _values(self, text: str, count: int, line: int) -> list[int] | None:
        if self.spec.type is BallotType.RANKS:
            return self._ranks(text, count, line)
        if self.spec.type not in VALUED:
            return [1] * count
        items = _items(text)
        if len(items) != count:
            self.problems.add(
                Code.POINTS_MISMATCH, line, "points", text, f"{count} projects, {len(items)} points"
            )
            return None
        values = [_points(item) for item in items]
        for item, value in zip(items, values, strict=True):
            if value is None:
                self.problems.add(Code.BAD_NUMBER, line, "points", item)
        return None if None in values else [value for value in values if value is not None]

    def _ranks(self, text: str, count: int, line: int) -> list[int] | None:
        """Ranks 1, 2, ...; where the file gives points they must be those of the places."""
        expected = [*self.spec.vector, *([0] * count)][:count]
        if text.strip() and [_points(item) for item in _items(text)] != expected:
            self.problems.add(Code.POINTS_MISMATCH, line, "points", text, f"expected {expected}")
            return None
        return list(range(1, count + 1))


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text.strip() else []


def _points(text: str) -> int | None:
    """Whole points below a thousand million, also written 3.0; None for anything else."""
    number, _, decimals = text.partition(".")
    digits = number.removeprefix("-")
    good = digits.isascii() and digits.isdigit() and len(digits) <= 9 and not decimals.strip("0")
    return int(number) if good else None
