"""What the database itself refuses of rehearsals: to be published, or to become a real round.

Every public list, page, feed and file asks for what is published. A rehearsal and its projects
can never be that, so none of them can show one, whoever writes the next query.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.budgets.models.triggers import Rule, make, unmake
from app.core import ddl

OWN = (
    "EXISTS (SELECT 1 FROM rounds WHERE rehearses_id IS NOT NULL AND id IN (NEW.id, NEW.parent_id))"
)
OF_PARENT = "EXISTS (SELECT 1 FROM rounds WHERE rehearses_id IS NOT NULL AND id = NEW.parent_id)"
IS_PUBLIC = "(SELECT published_at FROM resources WHERE id = NEW.id) IS NOT NULL"
IS_COPY = (
    "(SELECT COUNT(*) FROM rounds WHERE id = NEW.rehearses_id AND rehearses_id IS NOT NULL) > 0"
)
MESSAGE = "nothing of a rehearsal is public"
RULES = (
    Rule("rehearsal_published", "UPDATE OF published_at", "resources", f"NEW.published_at IS NOT NULL AND {OWN}", MESSAGE),
    Rule("rehearsal_project_published", "INSERT", "resources", f"NEW.published_at IS NOT NULL AND NEW.parent_id IS NOT NULL AND {OF_PARENT}", MESSAGE),
    Rule("rehearsal_of_public", "INSERT", "rounds", f"NEW.rehearses_id IS NOT NULL AND ({IS_PUBLIC} OR {IS_COPY})", MESSAGE),
    Rule("rehearsal_stays_one", "UPDATE OF rehearses_id", "rounds", "(NEW.rehearses_id IS NULL) <> (OLD.rehearses_id IS NULL) OR NEW.rehearses_id <> OLD.rehearses_id", MESSAGE),
)  # fmt: skip


def create(connection: Connection) -> None:
    make(connection, RULES)


def drop(connection: Connection) -> None:
    unmake(connection, RULES)


ddl.extra("rehearsal_triggers", create=create, drop=drop)
