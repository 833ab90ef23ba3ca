"""What the database knows of its tables: without it, it guesses how many rows a filter leaves."""

from __future__ import annotations

from app.core.database import writing
from app.core.jobs import job
from app.extensions import db

LOOKED_AT = 1000  # rows of each index: enough to know which one tells most apart


def renew() -> None:
    """Look at all tables, after many rows came at once. In a transaction of its own."""
    with writing(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")


@job(minutes="43")
def keep() -> None:
    """Once an hour on SQLite; PostgreSQL does so by itself."""
    if db.engine.dialect.name == "sqlite":
        renew()
