"""Verified residents, and what their claims are checked against. No table holds a document number."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.clock import now
from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.site import District


class Verification(Base):
    """That somebody lives here: all that is kept of it. One account, one document."""

    __tablename__ = "verifications"

    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(String(64), unique=True)  # keyed hash, as everywhere here
    born: Mapped[date]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    method: Mapped[str]
    until: Mapped[datetime | None] = mapped_column(index=True)  # None: without an end
    reminded_at: Mapped[datetime | None]  # of this end

    user: Mapped[User] = relationship()
    district: Mapped[District | None] = relationship()

    @property
    def is_valid(self) -> bool:
        return self.until is None or self.until > now()


class CensusList(Base):
    """A list of residents that staff uploaded; the one that is `current` counts."""

    __tablename__ = "census_lists"

    id: Mapped[pk]
    name: Mapped[str]
    entries_count: Mapped[int]
    current: Mapped[bool | None] = mapped_column(unique=True)  # True for one, None for the others
    uploaded_by_id: Mapped[user_ref]
    created_at: Mapped[created]

    uploaded_by: Mapped[User | None] = relationship()


class CensusEntry(Base):
    """A resident of a census list."""

    __tablename__ = "census_entries"

    list_id: Mapped[int] = mapped_column(owned_by("census_lists"), primary_key=True)
    document: Mapped[str] = mapped_column(String(64), primary_key=True)
    born: Mapped[date]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)


class LetterBatch(Base):
    """Codes that were printed together. `salt` goes into their hashes."""

    __tablename__ = "letter_batches"

    id: Mapped[pk]
    name: Mapped[str]
    salt: Mapped[str] = mapped_column(String(32))
    letters_count: Mapped[int]
    made_by_id: Mapped[user_ref]
    created_at: Mapped[created]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    voided_at: Mapped[datetime | None]

    made_by: Mapped[User | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.voided_at is None and self.expires_at > now()


class Letter(Base):
    """One code: for a resident, or (without a document) for whoever lives at an address."""

    __tablename__ = "letters"

    id: Mapped[pk]
    batch_id: Mapped[int] = mapped_column(owned_by("letter_batches"), index=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)  # salted hash
    document: Mapped[str | None] = mapped_column(String(64))
    born: Mapped[date | None]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    used_at: Mapped[datetime | None]


class Decision(StrEnum):
    """What staff made of a conflict."""

    KEPT = "kept"  # with the account that was first
    MOVED = "moved"  # to the account that came later


class Conflict(Base):
    """Somebody proved to have a document with which another account is verified; staff decide."""

    __tablename__ = "verification_conflicts"
    __table_args__ = (
        Index(
            "uq_verification_conflicts_open",
            "document",
            "second_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    document: Mapped[str] = mapped_column(String(64))
    first_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    second_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    born: Mapped[date]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    method: Mapped[str]
    created_at: Mapped[created]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_by_id: Mapped[user_ref]
    decision: Mapped[Decision | None]
    reason: Mapped[str] = mapped_column(default="")

    first: Mapped[User] = relationship(foreign_keys="Conflict.first_id")
    second: Mapped[User] = relationship(foreign_keys="Conflict.second_id")
    decided_by: Mapped[User | None] = relationship(foreign_keys="Conflict.decided_by_id")
    district: Mapped[District | None] = relationship()


class RegisterCheck(Base):
    """One row by which a wrong register key is noticed: under it nobody would be found again."""

    __tablename__ = "register_check"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    value: Mapped[str] = mapped_column(String(64))
