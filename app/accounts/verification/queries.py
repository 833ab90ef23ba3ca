"""Questions about verification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.verification.models import (
    CensusEntry,
    CensusList,
    Conflict,
    Letter,
    LetterBatch,
    Verification,
)
from app.core.clock import now
from app.core.site import District, districts
from app.extensions import db


def verification_of(user: User) -> Verification | None:
    """What is kept of this person, also when it has ended."""
    return db.session.get(Verification, user.id)


def is_waiting(user: User) -> bool:
    """Whether staff still have to decide about this person's claim."""
    query = select(Conflict.id).where(Conflict.second_id == user.id, Conflict.decided_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def verified_now() -> int:
    """How many accounts are verified."""
    valid = Verification.until.is_(None) | (Verification.until > now())
    return db.session.scalar(select(func.count()).select_from(Verification).where(valid)) or 0


def open_conflicts() -> Select[Any]:
    """What waits for a decision, the longest wait first."""
    query = select(Conflict).where(Conflict.decided_at.is_(None)).order_by(Conflict.id)
    return query.options(joinedload(Conflict.first), joinedload(Conflict.second))


def current_census() -> CensusList | None:
    return db.session.scalar(
        select(CensusList)
        .where(CensusList.current.is_(True))
        .options(joinedload(CensusList.uploaded_by))
    )


def by_district(census: CensusList) -> list[tuple[District | None, int]]:
    """How many residents of a list live in each district; None for those without one."""
    n = func.count()
    query = select(CensusEntry.district_id, n).where(CensusEntry.list_id == census.id)
    found = db.session.execute(query.group_by(CensusEntry.district_id).order_by(n.desc()))
    known = {district.id: district for district in districts()}
    return [(known.get(district_id or 0), int(count)) for district_id, count in found]


def batches() -> Select[Any]:
    """Batches of letters, the newest first."""
    query = select(LetterBatch).options(joinedload(LetterBatch.made_by))
    return query.order_by(LetterBatch.id.desc())


def used_letters(ids: list[int]) -> dict[int, int]:
    """How many codes of these batches were used."""
    query = (
        select(Letter.batch_id, func.count())
        .where(Letter.batch_id.in_(ids), Letter.used_at.is_not(None))
        .group_by(Letter.batch_id)
    )
    return {batch: int(count) for batch, count in db.session.execute(query)}


def verifications_of(people: Sequence[User]) -> dict[int, Verification]:
    """Of the accounts on a page those that were verified."""
    query = select(Verification).where(Verification.user_id.in_([one.id for one in people]))
    return {one.user_id: one for one in db.session.scalars(query)}
