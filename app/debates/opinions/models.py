"""Statements put to everybody within a debate, what people answer, and the map that comes of it."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, created, kind_pk, owned_by
from app.core.models import Ability, Resource
from app.debates.models import Debate

LONGEST = 160  # characters of a statement: it must be one thought


class Stand(IntEnum):
    """What somebody answers to a statement."""

    AGREE = 1
    PASS = 0
    DISAGREE = -1


class Conversation(Base):
    """A debate that asks for opinions on statements, and how it takes statements of residents."""

    __tablename__ = "conversations"
    __table_args__ = (CheckConstraint("statement_limit > 0", name="limit_is_positive"),)

    debate_id: Mapped[int] = mapped_column(owned_by("debates"), primary_key=True)
    takes_statements: Mapped[bool] = mapped_column(default=True)
    is_moderated: Mapped[bool] = mapped_column(default=True)  # a moderator reads them first
    statement_limit: Mapped[int] = mapped_column(default=5)  # of one person
    created_at: Mapped[created]

    debate: Mapped[Debate] = relationship()

    @classmethod
    def usual(cls) -> Conversation:
        """What the form proposes: residents add statements, which a moderator reads first."""
        return cls(takes_statements=True, is_moderated=True, statement_limit=5)


class Statement(Resource):
    """One thought to agree or disagree with. Its parent is the debate; unpublished it waits."""

    __tablename__ = "statements"
    __table_args__ = (UniqueConstraint("debate_id", "folded"),)

    abilities = frozenset({Ability.REPORT, Ability.SEARCH})
    label = _l("Statement")
    read_permission = "opinions.read_statement"

    id: Mapped[kind_pk] = mapped_column()
    debate_id: Mapped[int] = mapped_column(owned_by("debates"))
    folded: Mapped[str]  # the text without case, accents and marks: two alike are one
    is_official: Mapped[bool] = mapped_column(default=False)  # of the organisers, whoever typed it

    debate: Mapped[Debate] = relationship(foreign_keys="Statement.debate_id")

    __mapper_args__: Any = {
        "polymorphic_identity": "statement",
        "inherit_condition": id == Resource.id,  # noqa: A003
    }

    @property
    def url(self) -> str:
        return url_for("opinions.statement", statement_id=self.id)

    @property
    def is_public(self) -> bool:
        return super().is_public and self.debate.is_public


class StatementTally(Base):
    """How a statement was answered, written with each answer; `changes` only grows.

    The sum of the changes of a debate tells whether its map is of today: so no answer can be
    forgotten, whatever becomes of a job.
    """

    __tablename__ = "statement_tallies"
    __table_args__ = (
        CheckConstraint("agrees >= 0 AND disagrees >= 0 AND passes >= 0", name="not_negative"),
    )

    statement_id: Mapped[int] = mapped_column(owned_by("statements"), primary_key=True)
    debate_id: Mapped[int] = mapped_column(owned_by("debates"), index=True)
    agrees: Mapped[int] = mapped_column(default=0)
    disagrees: Mapped[int] = mapped_column(default=0)
    passes: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=1)
    extremity: Mapped[float] = mapped_column(default=0.0)  # its weight on the map, 0 without one


class StatementAnswer(Base):
    """What one person answers to one statement, once; seen by nobody else."""

    __tablename__ = "statement_answers"
    __table_args__ = (
        CheckConstraint("value IN (-1, 0, 1)", name="known_value"),
        Index("ix_statement_answers_debate_user", "debate_id", "user_id"),
    )

    statement_id: Mapped[int] = mapped_column(owned_by("statements"), primary_key=True)
    user_id: Mapped[int] = mapped_column(owned_by("users"), primary_key=True, index=True)
    debate_id: Mapped[int] = mapped_column(owned_by("debates"))
    value: Mapped[int] = mapped_column(SmallInteger)
    answered_at: Mapped[created]


class OpinionMap(Base):
    """The groups of a debate as last computed: sums and places of groups, nobody's own.

    `k`, `rival` and `wins` keep the number of groups steady from one update to the next.
    """

    __tablename__ = "opinion_maps"

    debate_id: Mapped[int] = mapped_column(owned_by("debates"), primary_key=True)
    changes: Mapped[int]  # the sum of the tallies that it was computed from
    computed_at: Mapped[created]
    frozen_at: Mapped[datetime | None]  # the debate is over: it stays as it is
    people: Mapped[int] = mapped_column(default=0)
    k: Mapped[int] = mapped_column(default=0)
    rival: Mapped[int] = mapped_column(default=0)
    wins: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
