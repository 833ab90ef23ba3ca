"""Who is on the list that staff uploaded for a round."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, owned_by


class ListedPerson(Base):
    """One line of a round's own list: the keyed hash of an e-mail address or of a document."""

    __tablename__ = "listed_people"
    __table_args__ = ({"sqlite_with_rowid": False},)

    round_id: Mapped[int] = mapped_column(owned_by("rounds"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
