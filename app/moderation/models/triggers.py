"""What the database itself does: it keeps the history of cases as it was written.

A row goes only together with the resource that it is about.
"""

from __future__ import annotations

from app.core import ddl

MESSAGE = "the history of cases is kept"
FIXED = {  # columns that never change once they are written
    "reports": ("case_id", "rule", "rules_version", "explanation", "copied_title", "copied_body"),
    "moderation_decisions": (
        *(
            "case_id",
            "measure",
            "sanction",
            "rule",
            "rules_version",
            "statement",
            "letter",
            "passage",
        ),
        *("limited_until", "was_blocked", "created_at"),
    ),
    "moderation_steps": ("case_id", "kind", "note", "created_at"),
    "moderation_appeals": ("case_id", "decision_id", "party", "text", "created_at"),
    "moderation_conflicts": ("case_id", "moderator_id", "reason"),
    "moderation_templates": ("situation", "texts"),
}
SETTLED = "(OLD.decided_at IS NOT NULL AND NEW.outcome <> OLD.outcome)"


def _text(row: str, column: str) -> str:
    return f"coalesce(CAST({row}.{column} AS TEXT), '')"


def _rules() -> list[tuple[str, str, str, str]]:
    """Name, moment, table and condition of what is refused."""
    found = [
        (
            "moderation_cases_delete",
            "DELETE",
            "moderation_cases",
            "EXISTS (SELECT 1 FROM resources WHERE id = OLD.resource_id)",
        ),
        ("moderation_templates_delete", "DELETE", "moderation_templates", "1 = 1"),
    ]
    for table, columns in FIXED.items():
        changed = " OR ".join(f"{_text('NEW', c)} <> {_text('OLD', c)}" for c in columns)
        if table == "moderation_appeals":
            changed = f"{changed} OR {SETTLED}"
        found.append((f"{table}_update", "UPDATE", table, changed))
        if "case_id" in columns:
            alive = "EXISTS (SELECT 1 FROM moderation_cases WHERE id = OLD.case_id)"
            found.append((f"{table}_delete", "DELETE", table, alive))
    return found


RULES = _rules()

ddl.refuse("moderation_history", MESSAGE, RULES)
