"""Files that lie on another system's server: here is only where. Our own are attachments."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, owned_by, pk
from app.core.models import Resource
from app.meetings.councils.models.outside import Outside


class FileRole(StrEnum):
    """What a file is to a paper, a meeting or a point of an agenda: the names are OParl's."""

    MAIN = "mainFile"
    INVITATION = "invitation"
    RESULTS = "resultsProtocol"
    VERBATIM = "verbatimProtocol"
    RESOLUTION = "resolutionFile"
    AUXILIARY = "auxiliaryFile"


class File(Outside, Base):
    """What is known of a file elsewhere."""

    __tablename__ = "council_files"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(default="")
    mime_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None] = mapped_column(BigInteger)  # bytes
    sha1: Mapped[str] = mapped_column(default="")
    sha512: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[date | None]
    access_url: Mapped[str] = mapped_column(Text)

    links: Mapped[list[FileLink]] = relationship(back_populates="file", passive_deletes=True)


class FileLink(Base):
    """A file of a paper, a meeting or a point of an agenda."""

    __tablename__ = "council_file_links"

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    file_id: Mapped[int] = mapped_column(owned_by("council_files"), primary_key=True, index=True)
    role: Mapped[FileRole] = mapped_column(primary_key=True)
    position: Mapped[int]

    file: Mapped[File] = relationship(back_populates="links")
    resource: Mapped[Resource] = relationship()
