"""The story of a round that somebody watches from its opening until long after the close."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from app.budgets.services import closing, compacting
from app.core.refusals import Refusal
from app.extensions import db
from tests.budgets.secrecy.attacker import Attacker, Loot, hits, luck
from tests.budgets.secrecy.looting import take
from tests.budgets.secrecy.town import VotingTown, logged


@dataclass
class Story:
    """What was taken while the round was open, when it was closed as long as somebody read on, and at the end."""

    town: VotingTown
    is_sqlite: bool
    open: Loot
    refused: Refusal | None
    half_closed: Loot
    closed: Loot


def tell(app: Flask, folder: Path, voters: int) -> Story:
    """The town votes and closes while somebody reads on."""
    is_sqlite = "sqlite" in app.config["SQLALCHEMY_DATABASE_URI"]
    with logged(Path(app.config["DATA_DIR"])):
        town = VotingTown(app, voters)
        with old_reader(app):
            town.vote()
            analyse(app)
            before = take(app, folder)
            mails = town.mailboxes()
            refused = try_to_close(town)
            between = take(app, folder)
        town.close()
        analyse(app)
    after = take(app, folder)
    after.files |= {f"mailbox {n}": mail for n, mail in enumerate(mails)}
    return Story(town, is_sqlite, before, refused, between, after)


def results(loot: Loot, town: VotingTown) -> tuple[list[tuple[int, str]], int]:
    """How many accounts each guess has right, the best first; and how many pure luck would not have."""
    attacker = Attacker(loot, town.seen)
    found = [(hits(guess, town.truth), name) for name, guess in attacker.guesses()]
    return sorted(found, reverse=True), luck(len(attacker.groups()), len(found))


def left(story: Story) -> set[tuple[str, str]]:
    """Which kinds of secrets are found after the close, and in which files."""
    files = story.closed.files | story.closed.keys
    return {
        (kind, name)
        for kind, values in story.town.secrets.items()
        for name, data in files.items()
        if any(value in data for value in values)
    }


@contextmanager
def old_reader(app: Flask) -> Iterator[None]:
    """Somebody reads an older state all the time, as a backup does."""
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        reader = sqlite3.connect(url.database)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM users").fetchall()
        try:
            yield
        finally:
            reader.close()
        return
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM users"))
            yield
    finally:
        engine.dispose()


def analyse(app: Flask) -> None:
    """What databases do by themselves now and then: look at their tables, and remember examples."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def try_to_close(town: VotingTown) -> Refusal | None:
    """Close with the least patience; why not, if not."""
    patience, compacting.PATIENCE = compacting.PATIENCE, 0.2
    try:
        town.close()
    except closing.NotClosable as refused:
        return refused.reason
    finally:
        compacting.PATIENCE = patience
    return None
