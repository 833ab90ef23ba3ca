"""Commands: import Pabulib files, count a file, close and recount a round."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app.budgets import tasks
from app.budgets.counting.command import count_command
from app.budgets.counting.pabulib import Document, PabulibError, read_bytes
from app.budgets.models import EnvelopeResult, Round
from app.budgets.services import closing, importing, tally
from app.core.commands import import_group
from app.core.i18n import format_money
from app.extensions import db

BATCH = 5000
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
rounds = AppGroup("round", help="Close and recount budgeting rounds.")


def _read(path: Path) -> tuple[Document, bytes]:
    data = path.read_bytes()
    try:
        return read_bytes(data, path.name), data
    except PabulibError as error:
        lines = [str(problem) for problem in error.problems]
        raise click.ClickException("\n".join(["This file cannot be used:", *lines])) from None


@click.command("pabulib")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--process", default=importing.DEFAULT_PROCESS, help="Slug of the process it goes to."
)
@with_appcontext
def import_pabulib(files: tuple[Path, ...], process: str) -> None:
    """Make finished rounds of Pabulib FILES. Done again, nothing changes."""
    for path in files:
        _import(path, process)


def _import(path: Path, slug: str) -> None:
    document, data = _read(path)
    component = importing.component_for(slug)
    round_ = importing.begin(document, component, importing.origin_of(component, data))
    db.session.commit()
    if round_.results_at is not None:
        click.echo(f"{path.name}: already imported as round {round_.id}.")
        return
    rows = importing.ballot_rows(round_, document)
    with click.progressbar(length=document.ballots.total, label=path.name) as bar:
        while some := importing.add_ballots(rows, BATCH):
            db.session.commit()
            bar.update(some)
    importing.finish(round_)
    tasks.explain()
    db.session.commit()
    _report(round_, document)


def _report(round_: Round, document: Document) -> None:
    """What came in, and whether our count agrees with the file's own."""
    result = db.session.get(EnvelopeResult, round_.envelopes[0].id)
    assert result is not None
    winners = set(json.loads(result.outcome)["winners"])
    click.echo(
        f"  round {round_.id}: {len(document.rows)} projects, {result.ballots} ballots, "
        f"{len(winners)} funded for {format_money(result.spent, round_.currency)}"
    )
    if document.rule[0] != round_.rule:
        click.echo(
            f"  The file names the rule {document.meta.get('rule')}; counted by {round_.rule}."
        )
    elif document.official and winners != document.official:
        click.echo("  The file marks other winners than this count finds.")
    for problem in document.warnings[:5]:
        click.echo(f"  note: {problem}")


def _round(round_id: int) -> Round:
    round_ = db.session.get(Round, round_id)
    if round_ is None:
        raise click.ClickException(f"There is no round {round_id}.")
    return round_


@rounds.command("close")
@click.argument("round_id", type=int)
@click.option("--reason", default="", help="Needed, and published, before the time.")
@click.option("--publish", is_flag=True, help="Publish the results as well.")
def close(round_id: int, reason: str, publish: bool) -> None:
    """Close a round, count it, destroy its key. Interrupted, run it again."""
    round_ = _round(round_id)
    try:
        tasks.finish(round_, None, reason)
        if publish:
            closing.publish(round_, None)
            db.session.commit()
    except closing.NotClosable as refused:
        raise click.ClickException(f"Not possible now: {refused.reason.value}") from None
    click.echo(f"Round {round_id} is {round_.state.value}.")


@rounds.command("count")
@click.argument("round_id", type=int)
def recount(round_id: int) -> None:
    """Count a closed round again and compare with what was kept; exit 1 where they differ."""
    round_ = _round(round_id)
    if round_.closed_at is None:
        raise click.ClickException("Voting is open: nobody counts before the close.")
    differs = False
    for counted in tally.count_round(round_):
        kept = db.session.get(EnvelopeResult, counted.envelope.id)
        same = kept is not None and kept.digest == counted.outcome.digest()
        differs |= not same
        click.echo(f"{counted.envelope.name}: {'same result' if same else 'DIFFERS'}, {counted.outcome.digest()}")  # fmt: skip
    if differs:
        raise SystemExit(1)


def init_app(app: Flask) -> None:
    import_group(app).add_command(import_pabulib)
    app.cli.add_command(count_command)
    app.cli.add_command(rounds)
