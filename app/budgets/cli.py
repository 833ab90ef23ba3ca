"""Commands: import Pabulib files, count a file, close and recount a round."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from app.accounts.models import User
from app.budgets import tasks
from app.budgets.counting.command import count_command
from app.budgets.counting.pabulib import Document, PabulibError, read_bytes
from app.budgets.models import EnvelopeResult, Round, WitnessedLog
from app.budgets.services import agreement, closing, decisions, importing, tally, witnessing
from app.budgets.services.bundle import BundleRefused
from app.budgets.services.logbook import LogKeyMissing
from app.core.commands import import_group
from app.core.i18n import format_money
from app.core.refusals import Refusal
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


def _person(email: str) -> User:
    user = db.session.scalar(select(User).where(func.lower(User.email) == email.lower()))
    if user is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    return user


def _why_not(round_: Round, reason: Refusal) -> str:
    """The reason, and where roll and box differ the places."""
    lines = [f"Not possible now: {reason.value}"]
    if reason is Refusal.ROLL_DIFFERS:
        lines += [f"  {g.area or 'whole city'}, {g.channel}: {g.marked} marked, {g.ballots} ballots" for g in agreement.gaps(round_)]  # fmt: skip
        lines.append(
            "Nothing was closed. Put back the newest whole backup, database and keys together."
        )
    return "\n".join(lines)


def _round(round_id: int) -> Round:
    round_ = db.session.get(Round, round_id)
    if round_ is None:
        raise click.ClickException(f"There is no round {round_id}.")
    return round_


@rounds.command("close")
@click.argument("round_id", type=int)
@click.option("--by", "first", required=True, help="E-mail address of who decides it.")
@click.option(
    "--and", "second", required=True, help="And of the second person: both may manage the round."
)
@click.option("--reason", default="", help="Needed, and published, before the time.")
@click.option("--publish", is_flag=True, help="Publish the results as well.")
def close(round_id: int, first: str, second: str, reason: str, publish: bool) -> None:
    """Close a round, count it, destroy its key. Interrupted, run it again."""
    round_ = _round(round_id)
    try:
        people = _person(first), _person(second)
        decisions.close_by_two(round_, *people, reason)
        tasks.finish(round_, people[1])
        if publish:
            closing.publish(round_, people[1])
            db.session.commit()
    except (closing.NotClosable, decisions.NotDecided) as refused:
        raise click.ClickException(_why_not(round_, refused.reason)) from None
    except LogKeyMissing:
        raise click.ClickException(_why_not(round_, Refusal.KEY_MISSING)) from None
    except BundleRefused as refused:
        raise click.ClickException(
            f"The archive does not pass its own check, so nothing was destroyed:\n{refused}"
        ) from None
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


witness = AppGroup("witness", help="Watch rounds of other installations, and cosign their logs.")
rounds.add_command(witness)


@witness.command("add")
@click.argument("url")
def add_witnessed(url: str) -> None:
    """Watch the round at URL, the address of its page; its key is taken as it is now."""
    try:
        log = witnessing.add(url)
        db.session.commit()
        click.echo(f"Watching {log.origin}: {log.title}\nIts key: {log.key}")
        _pull(log)
    except (witnessing.Refused, witnessing.Unreachable, witnessing.Unreadable) as error:
        raise click.ClickException(str(error)) from None
    except witnessing.Inconsistent:
        raise SystemExit(1) from None


@witness.command("pull")
def pull_witnessed() -> None:
    """Check every watched log and cosign what is new; exit 1 where one contradicts itself, 2 where one cannot be read."""
    worst = 0
    for log in witnessing.logs():
        try:
            _pull(log)
        except (witnessing.Unreachable, witnessing.Unreadable) as error:
            db.session.rollback()
            click.echo(f"{log.origin}: could not be checked: {error}", err=True)
            worst = worst or 2
        except witnessing.Inconsistent:
            worst = 1
    raise SystemExit(worst)


def _pull(log: WitnessedLog) -> None:
    try:
        number = tasks.pull(log)
    except witnessing.Inconsistent as error:
        click.echo(f"{log.origin}: CONTRADICTS ITSELF: {error}\nKept as evidence: {log.evidence}", err=True)  # fmt: skip
        raise
    click.echo(f"{log.origin}: fits, {number} new states cosigned")


@witness.command("list")
def list_witnessed() -> None:
    """What is watched, and how far it is."""
    click.echo(f"This witness: {witnessing.cosigner().text}")
    for log in witnessing.logs():
        states = witnessing.states_of(log)
        size = states[-1].size if states else 0
        said = f"CONTRADICTS ITSELF: {log.problem} ({log.evidence})" if log.problem else f"{size} entries"  # fmt: skip
        click.echo(f"{log.id}  {log.url}  {log.origin}  {said}")


def init_app(app: Flask) -> None:
    import_group(app).add_command(import_pabulib)
    app.cli.add_command(count_command)
    app.cli.add_command(rounds)
