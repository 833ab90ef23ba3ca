"""By a code that came in a letter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, select, update

from app.accounts.verification import codes
from app.accounts.verification.methods import Claim, Resident
from app.accounts.verification.models import Letter, LetterBatch
from app.core.clock import now
from app.extensions import db


def _is_open() -> ColumnElement[bool]:
    return and_(LetterBatch.voided_at.is_(None), LetterBatch.expires_at > now())


class ByLetter:
    """A code works once. Where its letter was meant for a resident, number and birth date are theirs."""

    name = "letter"
    label = _l("By a code from a letter")
    words = _l("You enter the 16 characters of the letter that the council sent you.")
    asks_code = True

    def is_ready(self) -> bool:
        return bool(db.session.scalar(select(exists().where(*_is_open()))))

    def check(self, claim: Claim) -> Resident | None:
        code = codes.normalise(claim.code)
        salts = db.session.scalars(select(LetterBatch.salt).where(_is_open()))
        hashes = [codes.hash_of(salt, code) for salt in salts]
        query = select(Letter).where(Letter.code.in_(hashes), Letter.used_at.is_(None))
        letter = db.session.scalars(query).first()
        if letter is None or not _fits(letter, claim):
            return None
        return self._use(letter, claim)

    def _use(self, letter: Letter, claim: Claim) -> Resident | None:
        """Of two who enter the code at the same moment one comes too late."""
        district_id = letter.district_id
        used = (
            update(Letter)
            .where(Letter.id == letter.id, Letter.used_at.is_(None))
            .values(used_at=now(), document=None, born=None, district_id=None)
            .returning(Letter.id)
        )
        if db.session.scalar(used) is None:
            return None
        return Resident(claim.document, claim.born, district_id)


def _fits(letter: Letter, claim: Claim) -> bool:
    if letter.document is None:
        return True
    return letter.document == claim.document and letter.born == claim.born
