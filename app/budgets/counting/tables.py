"""Outcomes as tables: CSV for people with spreadsheets, aligned text for a terminal."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from app.budgets.counting.case import prepare
from app.budgets.counting.election import Election, canonical_json
from app.budgets.counting.explain.sides import Side
from app.budgets.counting.outcome import Outcome, plain
from app.budgets.counting.pabulib.money import format_money

COLUMNS = (
    "project",
    "name",
    "category",
    "area",
    "cost",
    "votes",
    "points",
    "funded",
    "order",
    "why",
    "figures",
)
NAME_WIDTH = 48
FORMULA = ("=", "+", "-", "@", "\t")


def results_csv(
    election: Election, outcome: Outcome, names: Mapping[str, str], exponent: int
) -> str:
    """One row a project, the funded ones first in the order chosen; money in units of the currency.

    Text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    case = prepare(election)
    place = {name: n for n, name in enumerate(outcome.winners, 1)}
    projects = {p.id: p for p in election.projects}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    order = sorted(
        range(case.size),
        key=lambda n: (place.get(case.ids[n], case.size + 1), -case.votes[n], case.ids[n]),
    )
    for n in order:
        project, reason = projects[case.ids[n]], outcome.reason(case.ids[n])
        text = (project.id, names.get(project.id, ""), project.category, project.area)
        writer.writerow(
            [
                *(_safe(cell) for cell in text),
                format_money(project.cost, exponent),
                case.votes[n],
                case.points[n],
                int(reason.is_funded),
                place.get(project.id, ""),
                reason.why.value,
                canonical_json(plain(reason.figures)),
            ]
        )
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def text_table(rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> str:
    """Rows (the first is the head) as aligned columns; columns in `right` are aligned to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    to_right = set(right)

    def line(row: list[str]) -> str:
        return "  ".join(
            cell.rjust(width) if n in to_right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()

    return "\n".join(
        [line(cells[0]), "  ".join("-" * width for width in widths), *map(line, cells[1:])]
    )


def outcome_table(
    election: Election, outcome: Outcome, names: Mapping[str, str], exponent: int, currency: str
) -> str:
    """Who won and why, then the rule, the money and what should be known."""
    case = prepare(election)
    place = {name: n for n, name in enumerate(outcome.winners, 1)}
    rows: list[list[object]] = [["", "project", "name", "votes", "cost", "why"]]
    order = sorted(
        range(case.size),
        key=lambda n: (place.get(case.ids[n], case.size + 1), -case.votes[n], case.ids[n]),
    )
    for n in order:
        name = case.ids[n]
        money = format_money(case.costs[n], exponent)
        why = outcome.reason(name).why.value
        rows.append(
            [place.get(name, ""), name, names[name][:NAME_WIDTH], case.votes[n], money, why]
        )
    spent, budget = (format_money(amount, exponent) for amount in (outcome.cost, outcome.budget))
    parameters = ", ".join(f"{key}={value}" for key, value in outcome.parameters.items())
    lines = [
        text_table(rows, right=(0, 3, 4)),
        "",
        f"{outcome.rule} ({parameters})",
        f"{len(outcome.winners)} of {case.size} projects for {spent} of {budget} {currency}".rstrip(),
        f"{outcome.voters} ballots, {len(outcome.ties)} ties",
    ]
    lines += [f"Note: {note.value.replace('_', ' ')}" for note in outcome.notes]
    return "\n".join(lines)


def sides_table(sides: list[Side]) -> str:
    """Rules side by side for a terminal."""
    rows: list[list[object]] = [
        ["rule", "winners", "spent %", "voters without a winner %", "gained", "lost"],
    ]
    for side in sides:
        figures = side.statistics
        rows.append(
            [
                side.outcome.rule,
                len(side.outcome.winners),
                f"{float(100 * figures.spent_share):.1f}",
                f"{float(100 * figures.exclusion):.1f}",
                " ".join(side.gained) or "-",
                " ".join(side.lost) or "-",
            ]
        )
    return text_table(rows, right=(1, 2, 3))


def sides_json(sides: list[Side]) -> str:
    """Rules side by side as JSON."""
    return json.dumps(
        [
            {
                **side.outcome.as_dict(),
                "gained": list(side.gained),
                "lost": list(side.lost),
                "winners_per_voter": side.statistics.winners_per_voter,
            }
            for side in sides
        ],
        indent=1,
        ensure_ascii=False,
    )
