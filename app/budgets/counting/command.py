"""`flask count FILE`: count a Pabulib file in a terminal, by its own rule or any other; no database."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from app.budgets.counting.counting import check_parameters, count
from app.budgets.counting.election import Election, Scalar
from app.budgets.counting.errors import ElectionError, ParameterError
from app.budgets.counting.explain import LotWeight, compare, votes_missing, weigh_lot, winning_cost
from app.budgets.counting.manifest import RECOUNT, ballot_lines, manifest
from app.budgets.counting.outcome import Outcome, plain
from app.budgets.counting.pabulib import Document, PabulibError, read_as_written
from app.budgets.counting.pabulib.money import format_money
from app.budgets.counting.pabulib.rules import NAMES, rule_of
from app.budgets.counting.tables import outcome_table, results_csv, sides_json, sides_table

MOST_LOTS = 6  # other orders of the lot that a terminal waits for
LOTS = {
    LotWeight.IRRELEVANT: ("Some ties went to the lot; the same projects win under every lot.",),
    LotWeight.DECISIVE: ("The lot decided who wins.",),
    LotWeight.UNEXAMINED: ("Some ties went to the lot; not every order of it was tried.",),
}


@click.command("count")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rule", help="A rule of Folkmoot, or Pabulib's name for one; by default the file's own."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the rule; repeatable.",
)
@click.option("--seed", default="", help="Seed of the public lot that decides the last ties.")
@click.option(
    "--compare", "compared", is_flag=True, help="Set greedy, equal shares and Phragmen beside it."
)
@click.option(
    "--explain",
    "project",
    metavar="ID",
    help="Say why one project was funded or not, and what was missing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the results as CSV.")
@click.option(
    "--publish",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write manifest, ballots, recount.",
)
def count_command(
    *,
    file: Path,
    rule: str | None,
    settings: tuple[str, ...],
    seed: str,
    compared: bool,
    project: str | None,
    as_json: bool,
    as_csv: bool,
    publish: Path | None,
) -> None:
    """Count the Pabulib FILE and print who won and why. Amounts are in the smallest unit the file writes."""
    try:
        document = read_as_written(file)
        election = chosen(document, rule, settings, seed)
        if compared:
            sides = compare(election)
            click.echo(sides_json(sides) if as_json else sides_table(sides))
            return
        outcome = count(election, progress=_progress)
        if project is not None:
            click.echo(_explanation(document, election, outcome, project))
            return
    except PabulibError as error:
        raise click.ClickException(str(error)) from None
    except (ElectionError, ParameterError) as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    if publish:
        _publish(publish, election, outcome)
    click.echo(_text(document, election, outcome, as_json=as_json, as_csv=as_csv))


def chosen(document: Document, rule: str | None, settings: tuple[str, ...], seed: str) -> Election:
    """The election under the rule and parameters asked for; a name of Pabulib reads its parameters from the file."""
    if rule is None or rule in NAMES:
        name, parameters = rule_of(
            {**document.meta, "rule": rule or document.meta.get("rule", "")}, document.exponent
        )
    else:
        name, parameters = rule, {}
    election = document.election(name, parameters, seed)
    given = dict(_setting(text, name) for text in settings)
    return replace(election, parameters={**parameters, **given})


def _setting(text: str, rule: str) -> tuple[str, Scalar]:
    """A parameter typed as its default is."""
    name, equals, value = text.partition("=")
    default = check_parameters(rule, {}).get(name, "")
    if not equals:
        raise ParameterError(name, text, "write it as name=value")
    if isinstance(default, bool):
        return name, value.lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        if not value.lstrip("-").isdigit():
            raise ParameterError(name, value, "must be a whole number")
        return name, int(value)
    return name, value


def _progress(spent: int, envelope: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rcounting ... {100 * spent // (envelope or 1)} % ", nl=False, err=True)


def _publish(folder: Path, election: Election, outcome: Outcome) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(manifest(election, outcome), encoding="utf-8")
    (folder / "ballots.txt").write_text(ballot_lines(election), encoding="utf-8", newline="")
    (folder / "recount.py").write_text(RECOUNT.read_text(encoding="utf-8"), encoding="utf-8")


def _text(
    document: Document, election: Election, outcome: Outcome, *, as_json: bool, as_csv: bool
) -> str:
    names = {row.project.id: row.name for row in document.rows}
    if as_csv:
        return results_csv(election, outcome, names, document.exponent).rstrip("\r\n")
    lot = weigh_lot(election, outcome, MOST_LOTS)
    if as_json:
        money = {"currency": document.currency, "decimals": document.exponent}
        report = {"weight": lot.weight.value, "projects": lot.projects, "depending": lot.depending}
        return json.dumps(
            {**outcome.as_dict(), "money": money, "lot": report}, indent=1, ensure_ascii=False
        )
    lines = [
        outcome_table(election, outcome, names, document.exponent, document.currency),
        *LOTS.get(lot.weight, ()),
    ]
    lines += [f"Depends on the lot: {', '.join(lot.depending)}"] if lot.depending else []
    return "\n".join([*lines, *(f"Warning: {warning}" for warning in document.warnings)])


def _explanation(document: Document, election: Election, outcome: Outcome, project: str) -> str:
    """The reason of one project with its figures, and what would have made it win."""
    if project not in {p.id for p in election.projects}:
        raise ParameterError("explain", project, "is not one of the projects")
    reason = outcome.reason(project)
    lines = [f"{project}: {reason.why.value.replace('_', ' ')}"]
    lines += [f"  {name}: {value}" for name, value in plain(reason.figures).items()]
    if not reason.is_funded:
        cost, votes = winning_cost(election, project), votes_missing(election, project)
        price = format_money(cost, document.exponent) if cost is not None else "no cost"
        lines.append(f"  would have won at a cost of: {price}")
        lines.append(
            f"  would have won with further votes: {votes if votes is not None else 'no number tried'}"
        )
    return "\n".join(lines)
