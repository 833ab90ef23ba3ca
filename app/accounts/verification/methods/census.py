"""By the list of residents that staff uploaded."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from app.accounts.verification.methods import Claim, Resident
from app.accounts.verification.models import CensusEntry, CensusList
from app.extensions import db


class Census:
    """Number and birth date stand together in the current list."""

    name = "census"
    label = _l("By the list of residents")
    words = _l("You enter the number of your document and your birth date. It takes a minute.")
    asks_code = False

    def is_ready(self) -> bool:
        return bool(db.session.scalar(select(exists().where(CensusList.current.is_(True)))))

    def check(self, claim: Claim) -> Resident | None:
        query = (
            select(CensusEntry.district_id)
            .join(CensusList, CensusList.id == CensusEntry.list_id)
            .where(CensusList.current.is_(True), CensusEntry.document == claim.document)
            .where(CensusEntry.born == claim.born)
        )
        row = db.session.execute(query).first()
        return Resident(claim.document, claim.born, row.district_id) if row else None
