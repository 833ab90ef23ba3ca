"""`flask audit verify`."""

import re

import click
from flask.cli import AppGroup

from app.audit import verifying
from app.audit.chain import Finding, Wrong
from app.core.database import reading

audit_group = AppGroup("audit", help="Check the log of what staff did.")
SAYS = {
    Wrong.EDITED: "was edited",
    Wrong.REMOVED: "was removed",
    Wrong.INSERTED: "was inserted later",
}


def _hash(_context: object, _option: object, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise click.BadParameter("a hash has 64 hexadecimal digits")
    return value.lower() if value else None


def _trust(finding: Finding) -> str:
    """What can no longer be believed of an entry."""
    if finding.wrong is not Wrong.EDITED:
        return "Entries from there on may not be those that were written."
    if finding.field:
        return f"Only its field “{finding.field}” was changed; what it says is as it was written."
    return "Nothing it says of who, what and when can be trusted; the entries before it can."


@audit_group.command("verify")
@click.option(
    "--head", "noted", callback=_hash, help="A hash noted earlier: is it still in the log?"
)
def verify(noted: str | None) -> None:
    """Walk the chain from the first entry to the last, and compare what is sealed.

    Ends with code 1 where anything is not as it was written.
    """
    with reading():
        is_right = _walk(noted)
        is_right = _compare_seals() and is_right
    if not is_right:
        raise SystemExit(1)


def _walk(noted: str | None) -> bool:
    end = verifying.head()
    if finding := verifying.first_wrong(end):
        click.echo(f"Entry {finding.number} {SAYS[finding.wrong]}. {_trust(finding)}")
        return False
    if row := verifying.unchained():
        click.echo(f"The entry in row {row} was inserted later: it has no place in the chain.")
        return False
    click.echo(f"{end.length} entries, none edited, removed or inserted.")
    click.echo(f"Head: {end.digest}")
    return noted is None or _find(noted, end.length)


def _find(noted: str, length: int) -> bool:
    number = verifying.number_of(noted)
    if number is None:
        click.echo(
            "No entry has the hash that was noted: the log was rewritten since, or is another."
        )
        return False
    click.echo(
        f"The hash that was noted is that of entry {number}; {length - number} came after it."
    )
    return True


def _compare_seals() -> bool:
    broken = verifying.broken_seals()
    for kind, id_, number in broken:
        click.echo(f"{kind} {id_} is no longer what entry {number} sealed.")
    if not broken:
        click.echo("All that is sealed is as it was published.")
    return not broken
