"""Every act of staff leaves an entry, in the transaction of the act."""

from typing import Any

from app.accounts.models import User
from app.audit import chaining
from app.audit.models import AuditEntry
from app.core.events import StaffActed, on


def _title(subject: Any) -> str:
    """What the subject is called. A person's name goes with the account, so none is kept here."""
    if isinstance(subject, User):
        return ""
    for name in ("title", "shown_name", "name", "slug"):
        value = getattr(subject, name, None)
        if isinstance(value, dict):
            value = next(iter(value.values()), "")
        if value:
            return str(value)[:200]
    return str(subject)[:200] if isinstance(subject, str) else ""


@on(StaffActed)
def write_entry(event: StaffActed) -> None:
    changed = {k for k in event.before | event.after if event.before.get(k) != event.after.get(k)}
    subject = event.subject
    entry = AuditEntry(
        actor=event.actor,
        action=event.action,
        subject_kind=getattr(subject, "__tablename__", type(subject).__name__.lower()),
        subject_id=str(getattr(subject, "id", "") or ""),
        subject_title=_title(subject),
        before={k: v for k, v in event.before.items() if k in changed},
        after={k: v for k, v in event.after.items() if k in changed},
    )
    chaining.add(entry)
