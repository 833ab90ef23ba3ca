"""What all kinds have in common: resources, the components they live in, and their counters."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, Select, UniqueConstraint, exists, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.elements import ColumnElement

from app.core.clock import now
from app.core.database import Base, created, localized, owned_by, pk, user_ref
from app.core.stances import StanceMode

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.core.site import Category, District
    from app.spaces.models import Space


class Ability(StrEnum):
    """What people may do to a kind of resource."""

    ATTACH = "attach"
    COMMENT = "comment"
    FOLLOW = "follow"
    REPORT = "report"
    SEARCH = "search"
    SUPPORT = "support"
    VERSION = "version"


def random_key() -> int:
    """A place in the random order that is stable for a visitor (31 bits)."""
    return secrets.randbits(31)


class Resource(Base):
    """Anything people can find, discuss, follow or report.

    Each kind is a subclass with its own table, so what every kind can do is
    written once, as tables that refer to this one.
    """

    __tablename__ = "resources"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}
    __table_args__: Any = (
        Index("ix_resources_component_random", "component_id", "kind", "random_key"),
        Index("ix_resources_component_published", "component_id", "kind", "published_at"),
        Index("ix_resources_kind_published", "kind", "published_at"),
        Index("ix_resources_kind_random", "kind", "random_key"),
        Index("ix_resources_parent_published", "parent_id", "published_at"),
    )

    abilities: ClassVar[frozenset[Ability]] = frozenset(Ability)
    label: ClassVar[Any] = ""  # the kind's name for people, a lazy string
    read_permission: ClassVar[str] = ""  # what its files ask for until it is public
    edit_permission: ClassVar[str] = ""  # what changing its files and picture asks for
    shows_checksums: ClassVar[bool] = False  # of its files, for those who compare them
    is_movable: ClassVar[bool] = False  # to another component of its kind
    is_announced: ClassVar[bool] = False  # followers of the space hear of a new one

    id: Mapped[pk]
    kind: Mapped[str]
    component_id: Mapped[int | None] = mapped_column(
        ForeignKey("components.id", ondelete="CASCADE", use_alter=True), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(owned_by("resources"))
    author_id: Mapped[user_ref]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    random_key: Mapped[int] = mapped_column(default=random_key)
    origin: Mapped[str | None] = mapped_column(unique=True)  # where an import took it from
    created_at: Mapped[created]
    # What these were before a change is known to whoever keeps counts.
    published_at: Mapped[datetime | None] = mapped_column(active_history=True)
    hidden_at: Mapped[datetime | None] = mapped_column(active_history=True)
    edited_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]  # since when it waits, or waited, for a moderator

    author: Mapped[User | None] = relationship(foreign_keys="Resource.author_id")
    component: Mapped[Component | None] = relationship(
        foreign_keys="Resource.component_id", back_populates="resources"
    )
    parent: Mapped[Resource | None] = relationship(
        remote_side="Resource.id", foreign_keys="Resource.parent_id"
    )
    counters: Mapped[ResourceCounters] = relationship(
        back_populates="resource", cascade="all, delete-orphan", passive_deletes=True
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if self.counters is None:
            component_id = values.get("component_id")
            if component := values.get("component"):
                component_id = component.id
            self.counters = ResourceCounters(component_id=component_id)

    @property
    def url(self) -> str:
        """Where the resource's own page is: each kind says so."""
        raise LookupError(f"{self.kind} has no page of its own")

    def url_for_words(self, words: str) -> str:
        """Where it says what somebody searched for: long kinds lead to the place itself."""
        return self.url

    def is_by(self, user: Any) -> bool:
        """Whether a person has written it, alone or with others."""
        return bool(user.is_authenticated and self.author_id == user.id)

    @property
    def is_held(self) -> bool:
        """Whether it waits for a moderator, or was refused by one, and never was public."""
        return self.held_at is not None and self.published_at is None

    @property
    def accepts_comments(self) -> bool:
        """Whether the kind itself takes comments now; the phase has its say besides."""
        return True

    @property
    def stances_asked(self) -> StanceMode:
        """What its comments are asked about where they stand."""
        return StanceMode.LIST

    @hybrid_property
    def is_visible(self) -> bool:
        """Published and not hidden: anyone may read it."""
        return self.published_at is not None and self.hidden_at is None

    @is_visible.inplace.expression
    @classmethod
    def _is_visible(cls) -> ColumnElement[bool]:
        return cls.published_at.is_not(None) & cls.hidden_at.is_(None)

    @hybrid_property
    def is_public(self) -> bool:
        """Visible, and in a place that everybody may enter: with a space goes all that is in it."""
        return self.is_visible and (self.component is None or self.component.is_public)

    @is_public.inplace.expression
    @classmethod
    def _is_public(cls) -> ColumnElement[bool]:
        return cls.is_visible & (cls.component_id.is_(None) | cls.component_id.in_(open_places()))

    def publish(self) -> None:
        """Show it to everybody from now on; published again it keeps its first date."""
        self.published_at = self.published_at or now()


def open_places() -> Select[int]:
    """Ids of the components that everybody may enter: for `component_id IN (...)`.

    Their spaces are looked up one by one: a join would lead SQLite to read all resources.
    """
    space = Resource.__table__.alias()
    is_open = exists().where(
        space.c.id == Component.space_id,
        space.c.published_at.is_not(None),
        space.c.hidden_at.is_(None),
    )
    return select(Component.id).where(Component.published_at.is_not(None), is_open)


class ResourceCounters(Base):
    """How often something happened to a resource, apart from its own row, which stays cold."""

    __tablename__ = "resource_counters"
    __table_args__ = (
        Index("ix_resource_counters_supports", "component_id", "supports"),
        Index("ix_resource_counters_comments", "component_id", "comments"),
    )

    resource_id: Mapped[int] = mapped_column(owned_by("resources"), primary_key=True)
    component_id: Mapped[int | None] = mapped_column(owned_by("components"))
    supports: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    follows: Mapped[int] = mapped_column(default=0)
    versions: Mapped[int] = mapped_column(default=0)

    resource: Mapped[Resource] = relationship(back_populates="counters")


class Component(Base):
    """A place in a space where one kind of resource lives, with settings of its own."""

    __tablename__ = "components"
    __table_args__ = (UniqueConstraint("space_id", "slug"),)

    id: Mapped[pk]
    space_id: Mapped[int] = mapped_column(owned_by("spaces"), index=True)
    kind: Mapped[str]
    slug: Mapped[str]
    name: Mapped[localized]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    created_at: Mapped[created]

    space: Mapped[Space] = relationship(
        back_populates="components", foreign_keys="Component.space_id"
    )
    resources: Mapped[list[Resource]] = relationship(
        foreign_keys="Resource.component_id", back_populates="component", viewonly=True
    )

    @property
    def is_public(self) -> bool:
        """Whether everybody may enter: it and its space are published."""
        return self.published_at is not None and self.space.is_visible


def in_place() -> tuple[ExecutableOption, ...]:
    """Load with a resource, in the same query, what its page says about where it stands."""
    return (
        joinedload(Resource.component).joinedload(Component.space),
        joinedload(Resource.counters),
    )


class Classified:
    """Mixin for kinds that belong to a category and a district ("whole city" without one)."""

    @declared_attr
    def category_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(
            ForeignKey("categories.id", ondelete="SET NULL"), index=True, active_history=True
        )

    @declared_attr
    def district_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(
            ForeignKey("districts.id", ondelete="SET NULL"), index=True, active_history=True
        )

    @classmethod
    def numbers_by_district(cls, component_ids: Sequence[int]) -> Select[Any]:
        """(component id, district id, how many) of the public ones; a kind that counts says so."""
        kind: Any = cls
        return (
            select(kind.component_id, kind.district_id, func.count().label("many"))
            .where(kind.component_id.in_(component_ids), kind.is_visible)
            .where(kind.kind == kind.__mapper__.polymorphic_identity)  # few, by an index
            .where(kind.district_id.is_not(None))
            .group_by(kind.component_id, kind.district_id)
        )

    @declared_attr
    def category(cls) -> Mapped[Category | None]:  # noqa: N805
        return relationship("Category")

    @declared_attr
    def district(cls) -> Mapped[District | None]:  # noqa: N805
        return relationship("District")
