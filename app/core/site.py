"""The site's own settings: name, look, languages, categories and districts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, Field
from sqlalchemy import JSON, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, localized, pk
from app.core.kept import detached, kept, watch
from app.extensions import db


class SiteSettings(Base):
    """One row that holds what the council set in the browser."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Category(Base):
    """A topic that proposals, projects, debates and meetings are filed under."""

    __tablename__ = "categories"

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[localized]
    icon: Mapped[str] = mapped_column(default="tag")
    position: Mapped[int] = mapped_column(default=0)


class District(Base):
    """A part of the municipality."""

    __tablename__ = "districts"

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[localized]
    position: Mapped[int] = mapped_column(default=0)


class PostingRules(BaseModel):
    """How much may be posted, what waits for a moderator, and what is kept about supports.

    A new account is one younger than `new_days`.
    """

    new_days: int = Field(
        3, ge=0, le=365, title=_l("Days for which an account counts as new"),
        description=_l("0: no account does."),
    )  # fmt: skip
    new_an_hour: int = Field(
        8, ge=1, le=1000, title=_l("Texts a new account may post in an hour")
    )  # fmt: skip
    new_a_day: int = Field(25, ge=1, le=1000, title=_l("Texts a new account may post in a day"))
    an_hour: int = Field(30, ge=1, le=1000, title=_l("Texts other accounts may post in an hour"))
    a_day: int = Field(150, ge=1, le=5000, title=_l("Texts other accounts may post in a day"))
    new_links: int = Field(
        2, ge=0, le=100, title=_l("Links that a text of a new account may have")
    )  # fmt: skip
    least_seconds: int = Field(
        3, ge=0, le=60, title=_l("Seconds that writing takes at least"),
        description=_l("A new account whose form is sent sooner is asked to send it once more."),
    )  # fmt: skip
    first_held: int = Field(
        0, ge=0, le=20, title=_l("First texts of a new account that a moderator reads before they are public"),
        description=_l("0: none."),
    )  # fmt: skip
    copies_held: int = Field(
        3, ge=0, le=100, title=_l("Accounts that post the same words before the next new account has to wait for a moderator"),
        description=_l("0: nobody waits for that."),
    )  # fmt: skip
    origin_days: int = Field(
        0, ge=0, le=60, title=_l("Days for which we keep a mark of where a support came from"),
        description=_l("The mark says only which supports of one and the same proposal came from the same network and kind of device. 0: none is made."),
    )  # fmt: skip


class Site(BaseModel):
    """The settings, validated; what nobody has set has the value given here."""

    name: str = Field("Folkmoot", min_length=1, max_length=60)
    place: str = Field("", max_length=60)
    brand_hue: float = Field(212, ge=0, lt=360)
    brand_chroma: float = Field(0.072, ge=0, le=0.13)
    accent_hue: float = Field(78, ge=0, lt=360)
    accent_chroma: float = Field(0.15, ge=0, le=0.15)
    logo_url: str = ""
    time_zone: str = "Europe/London"
    languages: list[str] = ["en"]
    contact_email: str = ""
    contact_phone: str = ""
    contact_address: str = ""
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    promise: dict[str, str] = {}  # the home page's heading
    texts: dict[str, dict[str, str]] = {}  # static pages: slug -> locale -> Markdown
    terms: dict[str, str] = {}
    terms_version: int = 1
    verification_methods: list[str] = []  # that are switched on, in the order of the page
    posting: PostingRules = PostingRules()
    moderation_hours: dict[str, int] = {}  # rule -> hours a decision may take at most
    moderation_threshold: int = Field(0, ge=0, le=100)  # weight of reports that hides; 0: never
    appeal_months: int = Field(6, ge=1, le=60)
    verification_months: int = Field(24, ge=0, le=240)  # until one must renew; 0: never


watch("site_settings", "categories", "districts")

_VALUES = select(SiteSettings.values).where(SiteSettings.id == 1)
_CATEGORIES = select(Category).order_by(Category.position)
_DISTRICTS = select(District).order_by(District.position)


def site() -> Site:
    """The settings of this site."""
    return kept("site", lambda: Site.model_validate(db.session.scalar(_VALUES) or {}))


def is_new(user: Any) -> bool:
    """Whether somebody's account is so young that more care is taken with what it posts."""
    return bool(now() < user.created_at + timedelta(days=site().posting.new_days))


def save(settings: Site) -> None:
    """Keep the settings. The caller commits."""
    row = db.session.get(SiteSettings, 1) or SiteSettings(id=1)
    row.values = settings.model_dump()
    db.session.add(row)
    db.session.flush()


def categories() -> list[Category]:
    """All categories in their order."""
    return kept("categories", lambda: detached(_CATEGORIES))


def districts() -> list[District]:
    """All districts in their order."""
    return kept("districts", lambda: detached(_DISTRICTS))


_texts: dict[str, Any] = {}


def name_text(slug: str, label: Any) -> None:
    """Let the council replace the text of a page: `site().texts[slug]` holds its own."""
    _texts[slug] = label


def named_texts() -> dict[str, Any]:
    """The pages whose text the council may replace, by slug."""
    return dict(_texts)


_space_choices: list[Callable[[], list[tuple[int, str]]]] = []


def offer_spaces(choices: Callable[[], list[tuple[int, str]]]) -> None:
    """Tell the lower layers which spaces a role can be given in: id and title."""
    _space_choices[:] = [choices]


def space_choices() -> list[tuple[int, str]]:
    """All spaces, by title."""
    return _space_choices[0]() if _space_choices else []


def is_used(item: Category | District) -> bool:
    """Whether anything is filed under a category, or belongs to a district."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == item.__tablename__:
                query = select(literal(1)).select_from(table).where(key.parent == item.id).limit(1)
                if db.session.scalar(query):
                    return True
    return False


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {"site": site, "categories": categories, "districts": districts}
