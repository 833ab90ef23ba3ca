"""What a count said: one row an envelope with the whole outcome, one row a project with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.budgets.models.rounds import Envelope, Project
from app.core.database import Base, owned_by


class EnvelopeResult(Base):
    """The count of one envelope. `outcome` is the kernel's canonical JSON; money in minor units."""

    __tablename__ = "envelope_results"

    envelope_id: Mapped[int] = mapped_column(owned_by("envelopes"), primary_key=True)
    budget: Mapped[int] = mapped_column(BigInteger)  # with what rolled over from others
    spent: Mapped[int] = mapped_column(BigInteger)
    ballots: Mapped[int]
    blank: Mapped[int]
    is_withheld: Mapped[bool] = mapped_column(
        default=False
    )  # too few ballots of an area to show any
    outcome: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]  # SHA-256 of `outcome`
    study: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # see services/study.py
    explained_at: Mapped[datetime | None]  # when nothing of it remained to be worked out

    envelope: Mapped[Envelope] = relationship()


class ProjectResult(Base):
    """Why one project was or was not funded: the reason's name and its figures."""

    __tablename__ = "project_results"
    __table_args__ = (Index("ix_project_results_envelope", "envelope_id", "rank"),)

    project_id: Mapped[int] = mapped_column(owned_by("projects"), primary_key=True)
    envelope_id: Mapped[int] = mapped_column(owned_by("envelopes"))
    rank: Mapped[int]  # by score, then by votes, cost and number; for showing, not for deciding
    votes: Mapped[int]
    score: Mapped[int]  # points; equal to votes where ballots carry no points
    is_funded: Mapped[bool]
    why: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    project: Mapped[Project] = relationship()
