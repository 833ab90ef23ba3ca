"""Whether the test server of PostgreSQL waits for its disk: `python -m tests.waiting URL on` or `off`.

Tests make and drop a thousand databases; a server that waits for each takes most of the time.
Nothing in them has to outlive a loss of power.
"""

import sys

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


def main(url: str, wanted: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in SETTINGS:
            change = f"RESET {name}" if wanted == "on" else f"SET {name} = off"
            connection.execute(text(f"ALTER SYSTEM {change}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CHECKPOINT"))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except DBAPIError as error:
        sys.stderr.write(f"PostgreSQL goes on waiting for its disk: {error.orig}\n")
