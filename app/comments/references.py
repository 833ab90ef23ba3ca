"""People and things that a comment names: found in its words, kept, told, and shown as links.

A person is written `@` and their public id, so that a mention is of one person and follows them
when they change their name or leave. Writers may use the name of somebody who takes part in the
same discussion: whoever can read the page can read those names, and no others are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

from app.accounts.models import User, name_shown
from app.comments.models import Comment, Reference
from app.core import linked
from app.core.clock import now
from app.core.components import to
from app.core.events import Mentioned, emit
from app.core.models import Resource
from app.core.text import PERSON, Link, addresses_in, people_in
from app.core.upsert import insert_into, table_of
from app.extensions import db

MOST_NAMED = 5  # people in one comment, and so the most who are told of it by name
LONGEST_NAME = 5  # words that a name may have to be recognised
LONGEST_PART = 80  # characters in which a name is looked for
_AT = re.compile(r"(?<![\w@./])@(?=\w)")

_IS_HERE = (User.deleted_at.is_(None), User.blocked_at.is_(None))


class Words(Protocol):
    """A comment, loaded or a row of a list."""

    @property
    def id(self) -> int: ...
    @property
    def body(self) -> str: ...


def named(body: str) -> list[str]:
    """What follows each `@` that begins a word."""
    return [body[found.end() : found.end() + LONGEST_PART] for found in _AT.finditer(body)]


def with_ids(body: str, root: Resource) -> str:
    """The text with the names of people who take part written as their public ids.

    A name that two of them share, or nobody has, stays as it is.
    """
    parts, last = [], 0
    known = _by_name(root, {name for part in named(body) for name in _beginnings(part)})
    for found in _AT.finditer(body):
        after = body[found.end() : found.end() + LONGEST_PART]
        name = next((one for one in _beginnings(after) if one.casefold() in known), "")
        if public_id := known.get(name.casefold()):
            parts += [body[last : found.end()], public_id]
            last = found.end() + len(name)
    return "".join([*parts, body[last:]])


def with_names(body: str, root: Resource) -> str:
    """The text for its writer to change: names again, where they say who is meant."""
    ids = people_in(body)
    query = select(User.public_id, User.name).where(User.public_id.in_(ids))
    names = {row.public_id: row.name for row in db.session.execute(query)} if ids else {}
    changed = PERSON.sub(lambda found: f"@{names.get(found[1], found[1])}", body)
    return changed if with_ids(changed, root) == body else body


def _beginnings(part: str) -> Iterator[str]:
    """What may be a name at the beginning of a text, the longest first."""
    words = re.split(r"(\s+)", part.partition("\n")[0])[: 2 * LONGEST_NAME - 1]
    for end in range(len(words), 0, -2):
        name = "".join(words[:end])
        yield name
        if (bare := name.rstrip('.,;:!?)"”»…')) != name:
            yield bare


def _by_name(root: Resource, names: set[str]) -> dict[str, str]:
    """Public ids of those who take part, by their folded names; "" where several have the name."""
    if not names:
        return {}
    known: dict[str, str] = {}
    folded = [name.casefold() for name in names]
    query = _taking_part(root).where(or_(User.name.in_(names), func.lower(User.name).in_(folded)))
    for person in db.session.execute(query):
        name = person.name.casefold()
        known[name] = "" if name in known else person.public_id
    return known


def _taking_part(root: Resource) -> Select[str, str]:
    """Who wrote it or commented on it, as everybody can see."""
    commented = select(Comment.author_id).where(Comment.root_id == root.id, Comment.is_visible)
    return select(User.name, User.public_id).where(
        or_(User.id == root.author_id, User.id.in_(commented)), *_IS_HERE
    )


def note(comment: Comment, actor: User | None) -> None:
    """Keep what a comment names, and tell whom it concerns: each once, however often it changes.

    Whoever is answered is told of the answer already.
    """
    own = [one for one in addresses_in(comment.body) if linked.path_of(one)]
    written = [f"@{one}" for one in people_in(comment.body)] + own[:MOST_NAMED]
    told = _told(comment) if written else set()
    for one in written:
        person, thing = _find(one)
        if not person or not _is_new(comment, one, person, thing) or len(told) > MOST_NAMED:
            continue
        is_told = person.id in told or person.blocked_at or person.deleted_at
        if not is_told and person != actor:
            told.add(person.id)
            emit(Mentioned(comment.root, comment, actor, person, thing))


def _told(comment: Comment) -> set[int]:
    """Whom this comment has reached by name, or as what they wrote, or as an answer."""
    concerned = func.coalesce(Reference.user_id, Resource.author_id)
    query = (
        select(concerned)
        .outerjoin(Resource, Resource.id == Reference.resource_id)
        .where(Reference.comment_id == comment.id, concerned.is_not(None))
    )
    answered = comment.parent.author_id if isinstance(comment.parent, Comment) else None
    return {*db.session.scalars(query), *([answered] if answered else [])}


def _is_new(comment: Comment, written: str, person: User, thing: Resource | None) -> bool:
    values = {"comment_id": comment.id, "written": written, "created_at": now()}
    values |= {"resource_id": thing.id} if thing else {"user_id": person.id}
    table = table_of(Reference)
    row = insert_into(db.session(), table).values(values).on_conflict_do_nothing()
    return db.session.scalar(row.returning(table.c.id)) is not None


def _find(written: str) -> tuple[User | None, Resource | None]:
    """The person who is named, or the public thing with its author; nothing for other addresses."""
    if written.startswith("@"):
        return _person(written[1:]), None
    page = linked.page_at(written)
    if page.endpoint == "people.show":
        return _person(page.values["public_id"]), None
    thing = linked.resource_at(written)
    return (thing.author, thing) if thing is not None and thing.is_public else (None, None)


def _person(public_id: str) -> User | None:
    query = select(User).where(User.public_id == public_id, *_IS_HERE)
    return db.session.scalars(query).one_or_none()


def links(comments: Iterable[Words]) -> dict[int, dict[str, Link]]:
    """What stands for the names in these comments: by comment, by what is written. One query."""
    ids = [one.id for one in comments if "@" in one.body or "://" in one.body]
    found: dict[int, dict[str, Link]] = {}
    for row in db.session.execute(_shown(ids)) if ids else ():
        if link := _to_person(row) if row.public_id else _to_thing(row):
            found.setdefault(row.comment_id, {})[row.written] = link
    return found


def _shown(ids: list[int]) -> Select[Any]:
    columns: tuple[Any, ...] = (Reference.comment_id, Reference.written)
    columns += (User.public_id, User.name, User.deleted_at, User.blocked_at)
    return (
        select(*columns, Resource.title, Resource.is_public)
        .outerjoin(User, User.id == Reference.user_id)
        .outerjoin(Resource, Resource.id == Reference.resource_id)
        .where(Reference.comment_id.in_(ids))
    )


def _to_person(row: Any) -> Link:
    is_here = row.deleted_at is None and row.blocked_at is None
    name = name_shown(
        row.name, has_left=row.deleted_at is not None, is_blocked=row.blocked_at is not None
    )
    return Link(to(f"/people/{row.public_id}") if is_here else "", f"@{name}" if is_here else name)


def _to_thing(row: Any) -> Link | None:
    """Nothing for what is not public any more: its title is not told, the address stays."""
    return (
        Link(to(linked.path_of(row.written)), row.title or _("a comment"))
        if row.is_public
        else None
    )
