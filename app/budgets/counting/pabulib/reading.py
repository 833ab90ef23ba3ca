"""Reading Pabulib files: hostile input in, a document or named problems out."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from app.budgets.counting.case import prepare
from app.budgets.counting.election import Project
from app.budgets.counting.pabulib.document import Document, ProjectRow, parse_date
from app.budgets.counting.pabulib.meta import Meta, read_spec
from app.budgets.counting.pabulib.money import parse_money
from app.budgets.counting.pabulib.problems import Code, PabulibError, Problems
from app.budgets.counting.pabulib.scanning import Section, scan
from app.budgets.counting.pabulib.votes import read_votes

KNOWN = ("project_id", "cost", "name", "votes", "score", "selected")


def read_file(path: str | Path) -> Document:
    """Read a file from disk; raises PabulibError, or OSError when it cannot be opened."""
    path = Path(path)
    return read_bytes(path.read_bytes(), path.name)


def read_as_written(path: str | Path) -> Document:
    """Read a file with as few decimals as it writes: whole units where every amount is whole."""
    path = Path(path)
    data = path.read_bytes()
    try:
        return read_bytes(data, path.name, exponent=0)
    except PabulibError as error:
        if any(problem.code is Code.BAD_MONEY for problem in error.problems):
            return read_bytes(data, path.name)
        raise


def read_bytes(data: bytes, file: str = "upload.pb", exponent: int | None = None) -> Document:
    """Read the bytes of a `.pb` file. `file` is the name used in messages.

    Amounts become minor units of the file's currency, or units with `exponent` decimals. Raises PabulibError with
    every problem found: file, line, field and value. What is odd but usable (official numbers that differ from the
    count, ballots against the file's own limits) comes back as warnings.
    """
    problems = Problems(file)
    sections = scan(data, problems)
    meta = Meta.read(sections["META"], problems, exponent)
    budget = meta.money("budget", required=True) or 0
    rows = _projects(sections["PROJECTS"], meta.exponent, problems)
    meta.expect_count("num_projects", len(sections["PROJECTS"].rows), Code.WRONG_PROJECT_COUNT)
    meta.expect_count("num_votes", len(sections["VOTES"].rows), Code.WRONG_VOTE_COUNT)
    meta.whole("min_project_score_threshold")
    spec = read_spec(meta, sections["VOTES"])
    ballots = read_votes(
        sections["VOTES"], spec, {row.project.id: row.project for row in rows}, problems
    )
    for key in ("date_begin", "date_end"):
        if key in meta.values and parse_date(meta.values[key]) is None:
            problems.add(Code.BAD_DATE, meta.lines[key], key, meta.values[key])
    problems.refuse()
    document = Document(file, meta.values, budget, meta.exponent, tuple(rows), ballots, spec)
    _compare(document, problems)
    return replace(document, warnings=tuple(problems.warnings))


def _projects(section: Section, exponent: int, problems: Problems) -> list[ProjectRow]:
    rows: dict[str, ProjectRow] = {}
    if "cost" not in section.columns:
        problems.add(Code.MISSING_FIELD, section.line, "cost")
        return []
    for line, row in section.rows:
        values = {
            name: cell.strip() for name, cell in zip(section.columns, row, strict=True) if name
        }
        identity = values.get("project_id", "")
        if not identity or "," in identity or any(ord(c) < 32 for c in identity):
            problems.add(Code.BAD_ID, line, "project_id", identity)
        elif identity in rows:
            problems.add(Code.DUPLICATE_PROJECT, line, "project_id", identity)
        else:
            parsed = _project(values, line, exponent, problems)
            if parsed:
                rows[identity] = parsed
    return list(rows.values())


def _project(
    values: dict[str, str], line: int, exponent: int, problems: Problems
) -> ProjectRow | None:
    cost = parse_money(values["cost"], exponent)
    if not cost:
        problems.add(Code.BAD_MONEY, line, "cost", values["cost"])
    selected = values.get("selected", "")
    if selected not in ("", "0", "1", "2", "3"):
        problems.add(Code.BAD_SELECTED, line, "selected", selected)
    numbers = {}
    for field in ("votes", "score"):
        numbers[field] = _whole(values.get(field, ""))
        if values.get(field) and numbers[field] is None:
            problems.add(Code.BAD_NUMBER, line, field, values[field])
    if not cost:
        return None
    area = values.get("district") or values.get("neighborhood") or values.get("subunit") or ""
    return ProjectRow(
        project=Project(values["project_id"], cost, category=values.get("category", ""), area=area),
        line=line,
        name=values.get("name", ""),
        votes=numbers["votes"],
        score=numbers["score"],
        selected=int(selected) if selected in ("0", "1", "2", "3") else None,
        fields={name: value for name, value in values.items() if name not in KNOWN and value},
    )


def _whole(text: str) -> int | None:
    """A whole number of at most 12 digits, also written 12.0 or -3; None for anything else."""
    number, _, decimals = text.replace(",", ".").partition(".")
    digits = number.removeprefix("-")
    good = digits.isascii() and digits.isdigit() and len(digits) <= 12 and not decimals.strip("0")
    return int(number) if good else None


def _compare(document: Document, problems: Problems) -> None:
    """Warn where the official votes and scores are not those of the ballots."""
    case = prepare(document.election())
    index = {name: n for n, name in enumerate(case.ids)}
    listed: Counter[str] = (
        Counter()
    )  # the column counts who is named, a project graded below zero too
    for ballot, weight in document.ballots.types:
        for name, _ in ballot:
            listed[name] += weight
    for row in document.rows:
        n = index[row.project.id]
        for field, official, counted, code in (
            ("votes", row.votes, listed[row.project.id], Code.WRONG_VOTES),
            ("score", row.score, case.points[n], Code.WRONG_SCORE),
        ):
            if official is not None and official != counted:
                problems.add(code, row.line, field, official, detail=f"counted {counted}")
