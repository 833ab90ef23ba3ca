"""What can be found: one document a public resource, and the words that occur."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, owned_by


class SearchDocument(Base):
    """The folded text of a public resource; the originals stay where they are."""

    __tablename__ = "search_documents"
    __table_args__ = (Index("ix_search_documents_kind_space", "kind", "space_id"),)

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    kind: Mapped[str]
    component_id: Mapped[int | None] = mapped_column(owned_by("components"), index=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    published_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class SearchWord(Base):
    """A word that occurs in some document: what a mistyped one may have meant."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(primary_key=True)


class SearchTypo(Base):
    """A word with one letter left out: two words one slip apart share such a form."""

    __tablename__ = "search_typos"

    form: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
