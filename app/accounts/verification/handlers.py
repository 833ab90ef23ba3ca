"""Who leaves is no longer known as a resident, and everybody can read what is kept of them."""

from __future__ import annotations

from typing import Any

from app.accounts.models import User
from app.accounts.personal_data import section
from app.accounts.verification import queries
from app.accounts.verification.services import conflicts
from app.core.events import AccountDeleted, on


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    conflicts.forget(event.user)


@section("verification")
def kept(user: User) -> dict[str, Any] | None:
    """All that there is: the document only as a keyed hash, which says nothing without the key."""
    verification = queries.verification_of(user)
    if verification is None:
        return None
    return {
        "document_hash": verification.document,
        "birth_date": verification.born.isoformat(),
        "district": verification.district.slug if verification.district else None,
        "method": verification.method,
        "until": verification.until,
    }
