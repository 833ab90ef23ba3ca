"""A file that belongs to a resource."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, created, owned_by, pk, user_ref
from app.core.models import Resource


class Attachment(Base):
    """The facts about a file; its bytes are in the storage under `key`.

    A picture is an image the resource is shown with, at most one each.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index(
            "uq_attachments_picture",
            "resource_id",
            unique=True,
            sqlite_where=text("is_picture"),
            postgresql_where=text("is_picture"),
        ),
    )

    id: Mapped[pk]
    resource_id: Mapped[int] = mapped_column(owned_by("resources"), index=True)
    uploader_id: Mapped[user_ref]
    key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha512: Mapped[str] = mapped_column(default="")  # of them, for other systems; `key` is SHA-256
    width: Mapped[int | None]  # pixels, for images
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(default="")
    is_picture: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]

    resource: Mapped[Resource] = relationship()

    @property
    def url(self) -> str:
        return url_for("attachments.file", attachment_id=self.id, name=self.name)

    @property
    def small_url(self) -> str:
        """Where a picture is sent from as small as cards show it."""
        return url_for("attachments.small", attachment_id=self.id, name=self.name)
