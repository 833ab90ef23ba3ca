"""Who supports what, and how many supports a person has given in a component."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, created, owned_by, pk


class Support(Base):
    """One person's support. Below the component's minimum it does not count yet."""

    __tablename__ = "supports"
    __table_args__ = (
        UniqueConstraint("user_id", "resource_id"),
        Index("ix_supports_resource_created", "resource_id", "created_at"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    resource_id: Mapped[int] = mapped_column(owned_by("resources"))
    is_counted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[created]


class SupportAllowance(Base):
    """How many supports a person has given in a component, and how many were allowed then.

    The check is what keeps a limit when two requests arrive at once.
    """

    __tablename__ = "support_allowances"
    __table_args__ = (
        CheckConstraint("used >= 0", name="not_negative"),
        CheckConstraint("allowed IS NULL OR used <= allowed", name="within_limit"),
    )

    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True)
    component_id: Mapped[int] = mapped_column(owned_by("components"), primary_key=True, index=True)
    used: Mapped[int] = mapped_column(default=0)
    allowed: Mapped[int | None]


class EarlierSupports(Base):
    """Supports that a resource brought along from another platform: a number without persons."""

    __tablename__ = "earlier_supports"

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    number: Mapped[int]
