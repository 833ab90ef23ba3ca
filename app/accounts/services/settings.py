"""What administrators set for the whole site. Each change leaves an audit entry. The caller commits."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import site as core
from app.core.events import StaffActed, emit
from app.core.site import Category, District, Site, SiteSettings
from app.core.text import slug_of
from app.extensions import db

Topic = Category | District


def _locked() -> Site:
    """The settings as they are now; the row is locked, so that no change gets lost."""
    row = db.session.get(SiteSettings, 1, with_for_update=True, populate_existing=True)
    return Site.model_validate(row.values if row else {})


def change(by: User, **values: Any) -> None:
    """Change some of the settings. Raises pydantic's ValidationError."""
    before = _locked()
    after = Site.model_validate(before.model_dump() | values)
    core.save(after)
    old = {name: getattr(before, name) for name in values}
    emit(StaffActed(by, "site.change", "site", old, {n: getattr(after, n) for n in values}))


def change_terms(by: User, terms: dict[str, str]) -> bool:
    """New terms, to be accepted by everybody before writing again; False if nothing changed."""
    before = _locked()
    if terms == before.terms:
        return False
    change(by, terms=terms, terms_version=before.terms_version + 1)
    return True


def change_text(by: User, slug: str, texts: dict[str, str]) -> None:
    """The council's own text for a help page; without one ours is shown."""
    others = {name: text for name, text in _locked().texts.items() if name != slug}
    change(by, texts=others | ({slug: texts} if texts else {}))


def _free_slug(kind: type[Topic], name: dict[str, str]) -> str:
    base = next((slug_of(text) for text in name.values() if slug_of(text)), kind.__tablename__)
    taken = set(db.session.scalars(select(kind.slug).where(kind.slug.startswith(base))))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, 999))) if s not in taken)


def add_topic(kind: type[Topic], by: User, **values: Any) -> Topic:
    """A new category or district, at the end of the list."""
    last = db.session.scalar(select(func.max(kind.position))) or 0
    item = kind(slug=_free_slug(kind, values["name"]), position=last + 1, **values)
    db.session.add(item)
    db.session.flush()
    emit(StaffActed(by, "topic.add", item, {}, values))
    return item


def change_topic(item: Topic, by: User, **values: Any) -> None:
    """Rename a category or district, or give it another icon; its address stays."""
    before = {name: getattr(item, name) for name in values}
    for name, value in values.items():
        setattr(item, name, value)
    emit(StaffActed(by, "topic.change", item, before, values))


def move_topic(item: Topic, by: User, up: bool) -> None:
    """One place up or down in the list."""
    kind: Any = type(item)
    items = list(db.session.scalars(select(kind).order_by(kind.position)))
    here = items.index(item)
    there = here + (-1 if up else 1)
    if 0 <= there < len(items):
        items[here], items[there] = items[there], items[here]
        for position, one in enumerate(items, start=1):
            one.position = position
        emit(StaffActed(by, "topic.move", item, {"place": here + 1}, {"place": there + 1}))


def remove_topic(item: Topic, by: User) -> bool:
    """Delete a category or district that nothing belongs to; says whether it did."""
    if core.is_used(item):
        return False
    emit(StaffActed(by, "topic.remove", item, {"name": item.name}, {}))
    db.session.delete(item)
    return True
