"""`flask import decidim` and `flask generate`."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from app.core.operations import statistics
from app.extensions import db
from app.importing import generating
from app.importing.decidim.importer import Import
from app.importing.decidim.place import slug_of
from app.importing.decidim.records import BadRecord
from app.importing.decidim.source import NotASource, Source
from app.importing.oparl import source as oparl_source
from app.importing.oparl import walking
from app.importing.oparl.importer import Import as CouncilImport
from app.importing.oparl.records import Sorter
from app.importing.oparl.report import as_line

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("decidim")
@click.argument("folder", type=FOLDER)
@click.option("--process", help="Slug of the process; by default made from the folder's name.")
@click.option("--title", help="Title of the process, if it is new.")
@click.option("--most", type=click.IntRange(min=1), help="Only the first so many proposals.")
@with_appcontext
def import_decidim(folder: Path, process: str | None, title: str | None, most: int | None) -> None:
    """Make a process of the proposals and comments in FOLDER. Done again, nothing changes."""
    started = time.monotonic()
    slug = process or slug_of(folder.resolve().name)
    try:
        run = Import(Source(folder), slug, title or slug.replace("-", " ").capitalize(), most)
        run.read()
    except (NotASource, BadRecord) as error:
        raise click.ClickException(f"{error}\nNothing was imported.") from None
    run.prepare()
    db.session.commit()
    _commit_each("Proposals", len(run.proposals), run.add_proposals())
    _commit_each("Comments", sum(map(len, run.comments.values())), run.add_comments())
    statistics.renew()
    for remark in run.report.remarks:
        click.echo(f"Note: {remark}")
    done = run.report
    click.echo(
        f"{done.proposals:,} proposals and {done.comments:,} comments imported, "
        f"{done.known:,} were there before. {time.monotonic() - started:.0f} seconds."
    )


def _commit_each(words: str, total: int, batches: Iterable[int]) -> None:
    """One transaction for each batch: what was stopped goes on where it stood."""
    with tqdm(total=total, desc=words, unit="") as bar:
        for number in batches:
            db.session.commit()
            bar.update(number)


@click.command("oparl")
@click.argument("source")
@click.option("--process", default="council", help="Slug of the process that the meetings go to.")
@click.option("--title", default="Council", help="Title of the process, if it is new.")
@click.option("--host", "hosts", multiple=True, help="Another host that links may lead to.")
@click.option("--left-out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="A file for all that was left out and why.")  # fmt: skip
@with_appcontext
def import_oparl(source: str, process: str, title: str, hosts: tuple[str, ...], left_out: Path | None) -> None:  # fmt: skip
    """Bring in meetings, papers and members from SOURCE: a folder, an archive, a JSON file, or the
    address of an OParl system, body or list. Done again, only what has changed there is changed."""
    started = time.monotonic()
    sorter = Sorter()
    try:
        _read_oparl(source, sorter, hosts)
    except oparl_source.NotASource as error:
        raise click.ClickException(f"{error}\nNothing was imported.") from None
    if not any(sorter.records.values()):
        lines = "\n".join(as_line(one) for one in sorter.left[:20])
        raise click.ClickException(f"No OParl object was found. Nothing was imported.\n{lines}")
    run = CouncilImport(sorter, slug_of(process), title)
    run.prepare()
    db.session.commit()
    _commit_each("Records", run.total, run.run())
    statistics.renew()
    for line in run.report.lines():
        click.echo(line)
    if left_out is not None:
        left_out.write_text("".join(f"{as_line(one)}\n" for one in run.report.left))
    click.echo(f"{time.monotonic() - started:.0f} seconds.")


def _read_oparl(source: str, sorter: Sorter, hosts: tuple[str, ...]) -> None:
    if not source.startswith(("http://", "https://")):
        oparl_source.read(Path(source), sorter)
        return
    with tqdm(desc="Pages", unit="") as bar:

        def tell(_url: str) -> None:
            bar.update(1)

        walking.read(source, sorter, hosts, tell)


@click.command("generate")
@click.option("--proposals", type=click.IntRange(min=1), required=True, help="How many.")
@click.option("--comments", type=click.IntRange(min=0), default=0, help="How many in all.")
@click.option("--seed", type=int, default=1, help="The same seed makes the same data.")
@click.option("--process", default="generated", help="Slug of the process that they go to.")
@with_appcontext
def generate(proposals: int, comments: int, seed: int, process: str) -> None:
    """Make proposals (and comments) to measure with. Done again, nothing changes."""
    run = generating.Generation(seed, process)
    run.prepare()
    db.session.commit()
    _commit_each("Proposals", proposals, run.add_proposals(proposals))
    _commit_each("Comments", comments, run.add_comments(comments))
    statistics.renew()
    click.echo(f"Component {run.component_id} has {run.number():,} proposals.")
