"""`flask demo`: fill the database with the fictional town, or renew it."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.operations.serve import greeting
from app.demo import services
from app.extensions import db


@click.command("demo")
@click.option("--reset", is_flag=True, help="Delete everything first and load the demo anew.")
@click.option("--quiet", is_flag=True, help="Do not list the accounts.")
@with_appcontext
def demo(reset: bool, quiet: bool) -> None:
    """Load the demo town, with dates relative to today."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise click.ClickException("The demo never loads in production: its passwords are public.")
    if not services.has_tables():
        raise click.ClickException("The database has no tables yet. Make them: flask db upgrade")
    present = services.is_present()
    if not present and not services.is_empty():
        raise click.ClickException(
            "This database holds people who are not of the demo. Name another one in DATABASE_URL."
        )
    if present and not reset:
        click.echo("The demo is already here. To renew it: flask demo --reset")
    else:
        _load(anew=present)
    if not quiet:
        click.echo(accounts())


def _load(*, anew: bool) -> None:
    started = time.monotonic()
    if anew:
        services.forget()
    services.load()
    db.session.commit()
    click.echo(f"Loaded the demo town in {time.monotonic() - started:.0f} seconds.")


@greeting
def accounts() -> str:
    """The demo's accounts, one per role, and their password; nothing on any other site."""
    if not services.is_present():
        return ""
    lines = [f"Accounts, all with the password {services.PASSWORD}:"]
    lines += [f"  {account['role']:14} {account['email']}" for account in services.accounts()]
    return "\n".join(lines) + "\n"
