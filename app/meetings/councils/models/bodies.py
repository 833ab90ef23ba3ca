"""A council, its terms, its committees and factions, and who belongs to them."""

from __future__ import annotations

from datetime import date

from flask import url_for
from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import Base, owned_by, pk, user_ref
from app.meetings.councils.models.outside import Outside


class Body(Outside, Base):
    """A council whose records were brought in; our own has no row."""

    __tablename__ = "council_bodies"

    id: Mapped[pk]
    name: Mapped[str]


class Term(Outside, Base):
    """The years for which a council is elected."""

    __tablename__ = "council_terms"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Location(Outside, Base):
    """A place where a council meets, or that a paper is about."""

    __tablename__ = "council_locations"

    id: Mapped[pk]
    description: Mapped[str] = mapped_column(Text, default="")
    room: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    locality: Mapped[str] = mapped_column(default="")


class Organization(Outside, Base):
    """A committee, a faction, an office."""

    __tablename__ = "council_organizations"
    __table_args__ = (Index("ix_council_organizations_name", "name"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(default="")
    short_name: Mapped[str] = mapped_column(default="")
    classification: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="organization")

    @property
    def url(self) -> str:
        return url_for("councils.committee", organization_id=self.id)


class CouncilMember(Outside, Base):
    """A person in their office; whether they have an account here is another matter."""

    __tablename__ = "council_people"
    __table_args__ = (Index("ix_council_people_family_name", "family_name", "name"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str] = mapped_column(default="")
    user_id: Mapped[user_ref]

    user: Mapped[User | None] = relationship()
    memberships: Mapped[list[Membership]] = relationship(back_populates="person")

    @property
    def url(self) -> str:
        return url_for("councils.person", person_id=self.id)


class Membership(Outside, Base):
    """Somebody's part in a committee, from a day to a day. The addresses hold what is not here (yet)."""

    __tablename__ = "council_memberships"

    id: Mapped[pk]
    person_id: Mapped[int | None] = mapped_column(owned_by("council_people"), index=True)
    person_ref: Mapped[str] = mapped_column(Text, default="")
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("council_organizations.id", ondelete="CASCADE"), index=True
    )
    organization_ref: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(default="")
    has_vote: Mapped[bool | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    person: Mapped[CouncilMember | None] = relationship(back_populates="memberships")
    organization: Mapped[Organization | None] = relationship(back_populates="memberships")

    @property
    def name(self) -> str:
        """Who in what."""
        return ", ".join(one.name for one in (self.person, self.organization) if one)
