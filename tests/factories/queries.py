"""How many statements a request sends to the database."""

from contextlib import contextmanager

from sqlalchemy import Engine, event

NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA", "SET LOCAL")


@contextmanager
def count_queries():
    """Collect the statements sent meanwhile: `with count_queries() as queries: ...`."""
    statements = []

    def note(_conn, _cursor, statement, *_):
        if not statement.startswith(NOT_QUERIES):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
