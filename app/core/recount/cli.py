"""`flask recount`."""

import click
from flask.cli import with_appcontext

from app.core.recount import checks
from app.extensions import db


@click.command("recount")
@with_appcontext
def recount() -> None:
    """Count again what counters say; print and correct every difference."""
    total = 0
    for name, check in checks().items():
        for difference in check():
            total += 1
            click.echo(
                f"{name}: {difference.what} said {difference.kept}, "
                f"corrected to {difference.counted}"
            )
        db.session.commit()
    click.echo(f"{total} differences." if total else "All counters are right.")
