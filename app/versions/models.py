"""A state of a text, kept when the next one replaced it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, created, owned_by, pk, user_ref


class Version(Base):
    """One state of a resource's public text; number 1 is the published one."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("resource_id", "number"),)

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    number: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[user_ref]
    created_at: Mapped[created]

    author: Mapped[User | None] = relationship()
