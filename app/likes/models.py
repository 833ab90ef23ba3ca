"""Who supports what, and how many supports a person has given in a component."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource

_SET_ASIDE = text("exclusion_id IS NOT NULL")


class Support(Base):
    """One person's support. Below the component's minimum it does not count yet."""

    __tablename__ = "supports"
    __table_args__ = (
        UniqueConstraint("user_id", "resource_id"),
        Index("ix_supports_resource_created", "resource_id", "created_at"),
        Index(  # of the few that are set aside: giving a support must not cost more
            "ix_supports_set_aside",
            "resource_id",
            "exclusion_id",
            sqlite_where=_SET_ASIDE,
            postgresql_where=_SET_ASIDE,
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"))
    resource_id: Mapped[int] = mapped_column(owned_by("resources"))
    is_counted: Mapped[bool] = mapped_column(default=True)
    # Set aside by staff: it does not count, whatever `is_counted` says, and is never deleted.
    exclusion_id: Mapped[int | None] = mapped_column(
        ForeignKey("support_exclusions.id", ondelete="SET NULL")
    )
    # Marks of where it came from, if the council keeps any: see `moderation.spam.supports.origins`.
    network: Mapped[str | None] = mapped_column(String(16))
    device: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[created]


class Exclusion(Base):
    """Supports of one resource that staff set aside together, with a public reason.

    Neither this nor the supports are ever deleted; `Readmission` says what counts again.
    """

    __tablename__ = "support_exclusions"

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    number: Mapped[int]  # of supports, then
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[user_ref]
    created_at: Mapped[created]

    resource: Mapped[Resource] = relationship()
    readmissions: Mapped[list[Readmission]] = relationship(order_by="Readmission.id")

    @property
    def number_now(self) -> int:
        """How many of them are still set aside, but for those that their people took away."""
        return self.number - sum(one.number for one in self.readmissions)


class Readmission(Base):
    """Supports that count again, all or some of an exclusion, with a public reason."""

    __tablename__ = "support_readmissions"

    id: Mapped[pk]
    exclusion_id: Mapped[int] = mapped_column(owned_by("support_exclusions"), index=True)
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[user_ref]
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
