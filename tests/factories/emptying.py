"""A PostgreSQL database as it was when it was made, in a tenth of the time of making another.

Only rows are put back: where a test has changed more than rows, another database must be made.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

BIG = 64 * 1024  # bytes of a table from which on a new file is quicker than deleting
# All that is not rows. Numbers of objects tell what was taken away and put back, too.
FORM = """
SELECT md5(string_agg(x, ' ' ORDER BY x)) FROM (
  SELECT concat('c', oid, relname, relkind, relpersistence) FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('a', attrelid, attnum, attname, atttypid, attnotnull, atthasdef)
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
  UNION ALL SELECT concat('k', oid, conname, convalidated) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat('t', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat('p', oid, proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat('i', indexrelid, indisvalid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('e', oid, extname, extversion) FROM pg_extension
  UNION ALL SELECT concat('s', setconfig::text) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase
    WHERE datname = current_database()
) AS of_all (x)"""
TABLES = """SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"""
NUMBERS = (
    "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
)
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _connect(url: str) -> psycopg.Connection:
    where = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(where)


@dataclass
class Emptying:
    """What a new database holds; `again` makes it hold just that."""

    url: str
    form: str = ""
    rows: dict[str, bytes] = field(default_factory=dict)
    numbers: set[tuple] = field(default_factory=set)

    def __post_init__(self) -> None:
        with _connect(self.url) as connection:
            self.form = connection.execute(FORM).fetchone()[0]
            self.numbers = set(connection.execute(NUMBERS))
            for name, size in connection.execute(TABLES).fetchall():
                if size:
                    order = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
                    with connection.cursor().copy(order) as copy:
                        self.rows[name] = b"".join(copy)

    def again(self) -> bool:
        """Whether it could be done; if not, the database has become another one."""
        with _connect(self.url) as connection:
            connection.execute(OTHERS)
            if connection.execute(FORM).fetchone()[0] != self.form:
                return False
            connection.execute("SET session_replication_role = replica")  # no trigger, no reference
            self._empty(connection)
            for name, rows in self.rows.items():
                order = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                with connection.cursor().copy(order) as copy:
                    copy.write(rows)
            for name, first, last in self.numbers - set(connection.execute(NUMBERS)):
                value = (name, last or first, last is not None)
                connection.execute("SELECT setval(quote_ident(%s), %s, %s)", value)
        return True

    def _empty(self, connection: psycopg.Connection) -> None:
        tables = [(sql.Identifier(name), size) for name, size in connection.execute(TABLES)]
        if big := [name for name, size in tables if size > BIG]:
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(big)))
        deleting = [sql.SQL("DELETE FROM {}").format(name) for name, size in tables if size]
        if deleting:
            connection.execute(sql.SQL("; ").join(deleting))
