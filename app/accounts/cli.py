"""`flask admin create`: the first administrator of an installation."""

from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup
from flask_security import hash_password
from flask_security.recoverable import generate_reset_link
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.mails import canonical, normalise, write
from app.accounts.models import Role, User
from app.accounts.services.staff import grant_role
from app.core.clock import now
from app.core.site import site
from app.extensions import db

admin = AppGroup("admin", help="The people who administer the site.")


@admin.command("create")
@click.option("--email", prompt="E-mail address", help="The address to sign in with.")
@click.option("--name", default="", help="The name that others see.")
@click.option("--password", default="", help="Set it here instead of by the link that is printed.")
def create(email: str, name: str, password: str) -> None:
    """Make an administrator; prints (and mails) a link to set the password."""
    try:
        email = normalise(email)
    except ValueError as error:
        raise click.BadParameter(f"{email} is not an e-mail address.") from error
    with current_app.test_request_context(base_url=current_app.config["SERVER_URL"]):
        user = _person(email, name, password)
        grant_role(user, Role.ADMINISTRATOR, None, by=None)
        if not password:
            link = canonical(generate_reset_link(user)[0])
            write(user, "accounts/first_password", reset_link=link)
        db.session.commit()
        click.echo(f"{email} is an administrator.")
        if not password:
            click.echo(f"Set the password within four hours: {link}")
        if current_app.config["ENVIRONMENT"] == "production" and _is_here():
            click.echo("SERVER_URL is not set: links in mails lead to this machine only.", err=True)


def _is_here() -> bool:
    return urlsplit(current_app.config["SERVER_URL"]).hostname in {"127.0.0.1", "localhost"}


def _person(email: str, name: str, password: str) -> User:
    """The account with this address, made if there is none."""
    if password and (reason := passwords.problem(password, name, email, staff=True)):
        raise click.BadParameter(f"{reason}.", param_hint="--password")
    user = db.session.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(email=email, name=name or email.partition("@")[0], locale=site().languages[0])
        user.accepted_terms_version = site().terms_version
        db.session.add(user)
    user.confirmed_at = user.confirmed_at or now()
    if password:
        user.password = hash_password(password)
    db.session.flush()
    return user
