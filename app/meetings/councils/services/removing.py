"""Taking records off the site, putting them back, and what imports may do with them."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Edited, StaffActed, Unpublished, emit
from app.extensions import db
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.meetings.councils.services.holding import Entry, facts, hold, touch


def _parts(entry: Entry) -> list[Membership] | list[Consultation]:
    """What goes with a record."""
    match entry:
        case Organization() | CouncilMember():
            return list(entry.memberships)
        case Paper():
            return list(entry.consultations)
    return []


def remove(entry: Entry, actor: User) -> None:
    """Take a record off the site with what belongs to it; its address says that it was there.

    Imports leave it off, until it is put back.
    """
    hold(entry)
    if entry.gone_at is not None:
        return
    moment = now()
    for part in _parts(entry):
        if part.deleted_at is None:
            _set_gone(part, moment)
    _set_gone(entry, moment)
    db.session.flush()
    emit(StaffActed(actor, "council.removed", entry, facts(entry), {}))
    if isinstance(entry, Paper):
        emit(Unpublished(entry, actor=actor))


def _set_gone(entry: Entry, moment: datetime) -> None:
    """What was changed here before stays known as such: `changed_here_at` is earlier then."""
    kept = entry.changed_here_at
    touch(entry, moment)
    entry.changed_here_at = kept or entry.changed_here_at
    if isinstance(entry, Paper):
        entry.hidden_at = moment
    else:
        entry.deleted_at = moment


def is_removed_here(entry: Entry) -> bool:
    """Whether staff took it off, not the system that it came from."""
    return entry.gone_at is not None and (entry.source is None or entry.changed_here_at is not None)


def restore(entry: Entry, actor: User) -> None:
    """Put back what staff took off, with what went with it."""
    hold(entry)
    if not is_removed_here(entry):
        return
    moment = entry.gone_at
    for part in _parts(entry):
        if part.deleted_at == moment:
            _set_back(part, moment)
    _set_back(entry, moment)
    db.session.flush()
    emit(StaffActed(actor, "council.restored", entry, {}, facts(entry)))
    if isinstance(entry, Paper):
        emit(Edited(entry, actor=actor, before={}, after={}))


def _set_back(entry: Entry, moment: datetime | None) -> None:
    was_only_off = entry.changed_here_at == moment
    if isinstance(entry, Paper):
        entry.hidden_at = None
    else:
        entry.deleted_at = None
    touch(entry, now())
    if was_only_off:
        _let_imports(entry)


def hand_back(entry: Entry, actor: User) -> None:
    """Let the next import put in what it says there, in place of what was changed here."""
    hold(entry)
    if entry.source is None or entry.changed_here_at is None:
        return
    _let_imports(entry)
    db.session.flush()
    emit(StaffActed(actor, "council.handed_back", entry, {}, facts(entry)))


def _let_imports(entry: Entry) -> None:
    if entry.source is not None:
        entry.changed_here_at, entry.digest = None, ""  # no digest: whatever comes is newer
