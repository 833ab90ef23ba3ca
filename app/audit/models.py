"""Entries of the audit log, each chained to the one before. None is changed once it is in the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, pk


class AuditEntry(Base):
    """Who did what to what, with the values before and after. People appear by their ids only.

    It gets its number and hashes at the end of its transaction (`chaining.py`).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_action_id", "action", "id"),
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[pk]
    # No SET NULL: an emptied account keeps its row, and an entry is never changed.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(default="")
    subject_title: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[created] = mapped_column(index=True)
    number: Mapped[int | None] = mapped_column(unique=True)  # 1, 2, 3 … without gaps
    previous: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of the entry before
    digest: Mapped[str | None] = mapped_column(String(64), index=True)

    actor: Mapped[User | None] = relationship()


class AuditHead(Base):
    """One row: how long the chain is and the hash of its last entry. Whoever appends locks it."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64))
