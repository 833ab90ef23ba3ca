"""At a desk: staff look at a document and verify the account of whoever stands before them."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.verification.methods import DESK, Resident
from app.accounts.verification.models import Verification
from app.accounts.verification.services import verifying
from app.accounts.verification.services.verifying import Outcome
from app.core.events import StaffActed, emit
from app.extensions import db


def verify(person: User, resident: Resident, by: User) -> Outcome:
    """Verify or renew an account, also with another document than before. The log names no document.

    Raises methods.Unavailable.
    """
    before = db.session.get(Verification, person.id)
    old = {"district": _district(before), "document": "the one before" if before else ""}
    is_other = before is not None and before.document != resident.document
    try:
        with db.session.begin_nested():
            outcome = verifying.keep(person, resident, DESK, by_staff=True)
    except IntegrityError:  # somebody else took the document between two looks
        outcome = verifying.keep(person, resident, DESK)
    after = {"district": resident.district_id, "document": "another" if is_other else "the same"}
    emit(StaffActed(by, "verification.desk", person, old, {**after, "outcome": outcome.value}))
    return outcome


def _district(verification: Verification | None) -> int | None:
    return verification.district_id if verification else None
