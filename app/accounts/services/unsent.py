"""A form that could not be sent because the session had ended: kept until it can. The caller commits.

Nobody can read it without the cookie of the browser that sent it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from sqlalchemy import delete

from app.accounts.models import UnsentForm
from app.core import sealed
from app.core.clock import now
from app.extensions import db

FOR = timedelta(hours=2)


@dataclass(frozen=True)
class Unsent:
    """Where a form was to be sent and was found, its fields as (name, value), and whether these are all."""

    to: str
    back: str
    fields: list[tuple[str, str]]
    complete: bool


def keep(form: Unsent) -> str:
    """Store a form for a while; gives back the value of the cookie that opens it."""
    name, key = sealed.new()
    text = json.dumps(asdict(form))
    row = UnsentForm(id=name, sealed=sealed.seal(key, text, name), expires_at=now() + FOR)
    db.session.add(row)
    db.session.flush()
    return sealed.cookie(name, key)


def read(cookie: str | None) -> Unsent | None:
    """The form that a cookie opens, if it is still there."""
    parts = sealed.parts(cookie)
    row = db.session.get(UnsentForm, parts[0]) if parts else None
    if parts is None or row is None or row.expires_at <= now():
        return None
    text = sealed.unseal(parts[1], row.sealed, row.id)
    if text is None:
        return None
    found = Unsent(**json.loads(text))
    return replace(found, fields=[(name, value) for name, value in found.fields])


def discard(cookie: str | None) -> None:
    """Forget a form that is on its way."""
    if read(cookie) and (parts := sealed.parts(cookie)):
        db.session.execute(delete(UnsentForm).where(UnsentForm.id == parts[0]))


def forget_expired() -> int:
    """Delete forms that nobody has sent in time; returns how many."""
    gone = db.session.execute(delete(UnsentForm).where(UnsentForm.expires_at <= now()))
    return int(gone.rowcount)  # type: ignore[attr-defined]
