"""What the database itself does: it keeps the log as it was written, and one row that says where it ends."""

from __future__ import annotations

from app.audit.chain import BEGINNING
from app.core import ddl

MESSAGE = "the audit log is kept as it was written"
RULES = (  # name, moment, table and condition of what is refused
    ("audit_entries_insert", "INSERT", "audit_entries", "NEW.number IS NOT NULL OR NEW.digest IS NOT NULL"),
    ("audit_entries_update", "UPDATE", "audit_entries", "OLD.digest IS NOT NULL"),
    ("audit_entries_delete", "DELETE", "audit_entries", "1 = 1"),
    ("audit_head_update", "UPDATE", "audit_head", "NEW.length <= OLD.length OR NEW.id <> OLD.id"),
    ("audit_head_delete", "DELETE", "audit_head", "1 = 1"),
)  # fmt: skip
FIRST = (
    f"INSERT INTO audit_head (id, length, digest) VALUES (1, 0, '{BEGINNING}') "  # noqa: S608 -- a constant
    "ON CONFLICT (id) DO NOTHING"
)

_log = ddl.refuse("audit_log", MESSAGE, RULES, first=FIRST)
create, drop = _log.create, _log.drop
