"""Somebody's wish to hear about a resource."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, created, owned_by


class Follow(Base):
    """One person, one resource, at most once. The reason tells why (chosen, author, commented)."""

    __tablename__ = "follows"

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(default="chosen")
    created_at: Mapped[created]


class EndedFollow(Base):
    """Somebody followed it no longer: taking part in it does not make them follow it again."""

    __tablename__ = "ended_follows"

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True, index=True)
    created_at: Mapped[created]
