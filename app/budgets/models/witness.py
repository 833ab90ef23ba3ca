"""Logs of other installations that this one watches, and the signed states it has seen of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, created, owned_by, pk


class WitnessedLog(Base):
    """A round elsewhere. Its key is the one it had when it was added: another one would be noticed."""

    __tablename__ = "witnessed_logs"

    id: Mapped[pk]
    url: Mapped[str] = mapped_column(unique=True)  # of the round's page
    title: Mapped[str]
    origin: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str]
    added_at: Mapped[created]
    checked_at: Mapped[datetime | None]  # when it was last found to fit
    problem: Mapped[str] = mapped_column(Text, default="")  # the first contradiction found
    problem_at: Mapped[datetime | None]
    evidence: Mapped[str] = mapped_column(default="")  # the file that keeps what was found


class WitnessedState(Base):
    """A state that fitted all before, with the log's signature and ours."""

    __tablename__ = "witnessed_states"

    log_id: Mapped[int] = mapped_column(owned_by("witnessed_logs"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
