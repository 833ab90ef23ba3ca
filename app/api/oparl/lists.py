"""Pages of a list: which objects are on one, narrowed by when they were made or changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from werkzeug.datastructures import MultiDict

from app.api.oparl.branches import ANY, Branch, branches, tombstones
from app.extensions import db

PER_PAGE = 100
MOST_PAGES = 100_000
SECOND = timedelta(seconds=1)  # what is written out has no parts of one
FILTERS = ("created_since", "created_until", "modified_since", "modified_until")


class BadFilter(ValueError):
    """Something in the address is not what it should be; the text says what."""


class Found(NamedTuple):
    """One object of a page, still without its contents."""

    rank: int
    letter: str
    id: int
    created: datetime
    is_gone: bool
    ended: datetime | None
    token: str | None


@dataclass(frozen=True)
class Wanted:
    """What the address of a list asks for."""

    page: int
    limit: int
    times: dict[str, datetime]
    omits_embedded: bool

    @property
    def shows_gone(self) -> bool:
        """Who asks for changes learns what was deleted."""
        return "modified_since" in self.times


def wanted(args: MultiDict[str, str]) -> Wanted:
    """Read an address. Raises BadFilter."""
    times = {name: _moment(name, args[name]) for name in FILTERS if args.get(name)}
    page = _number(args, "page", 1, MOST_PAGES)
    limit = _number(args, "limit", PER_PAGE, 10**9)
    return Wanted(page, min(limit, PER_PAGE), times, args.get("omit_internal") == "true")


def _number(args: MultiDict[str, str], name: str, otherwise: int, most: int) -> int:
    text = args.get(name) or str(otherwise)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise BadFilter(f"{name} must be a number from 1 on")
    return int(text)


def _moment(name: str, text: str) -> datetime:
    """A plus sign that nobody escaped has become a space on its way."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1 < found.year < 9998:
        raise BadFilter(f"{name} must be a date with time and zone, as in RFC 3339")
    return found


def _conditions(branch: Branch, times: dict[str, datetime]) -> Any:
    found = []
    for name, moment in times.items():
        match name:
            case "created_since":
                found.append(branch.created >= moment)
            case "created_until":
                found.append(branch.created < moment + SECOND)
            case "modified_since":
                found.append(branch.changed(moment))
            case "modified_until":
                found.append(~branch.changed(moment + SECOND))
    return found


def _select(rank: int, branch: Branch, asked: Wanted | None, *where: Any) -> Select[Any]:
    shows_gone = asked is None or asked.shows_gone
    is_in = or_(branch.is_there, branch.is_gone) if shows_gone else branch.is_there
    times = asked.times if asked else {}
    return (
        select(
            literal(rank).label("rank"), literal(branch.letter).label("letter"),
            branch.id.label("id"), branch.created.label("created"),
            branch.is_gone.label("is_gone"), branch.ended.label("ended"),
            branch.token.label("token"),
        )
        .select_from(branch.table)
        .where(is_in, and_(True, *_conditions(branch, times)), *where)
    )  # fmt: skip


def page_of(kind: str, body_id: int | None, asked: Wanted, narrow: Any = None) -> tuple[list[Found], int]:  # fmt: skip
    """The objects of a page, and how many there are in all. `narrow` goes on the first branch only."""
    parts = branches(kind, body_id)[: 1 if narrow is not None else None]
    if asked.shows_gone and narrow is None:
        parts.append(tombstones(kind, body_id))
    extra = () if narrow is None else (narrow,)
    rows = union_all(*(_select(n, one, asked, *extra) for n, one in enumerate(parts))).subquery()
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0
    query = select(rows).order_by(rows.c.rank, rows.c.id)
    query = query.limit(asked.limit).offset((asked.page - 1) * asked.limit)
    return [Found(*row) for row in db.session.execute(query)], total


def find(kind: str, token: str) -> Found | None:
    """The object that a token names, deleted or not."""
    match = re.fullmatch(r"([a-z]?)([1-9][0-9]{0,17})", token)
    for rank, branch in enumerate(branches(kind, ANY)):
        if match and branch.letter == match[1]:
            row = db.session.execute(
                _select(rank, branch, None, branch.id == int(match[2]))
            ).first()
            if row is not None:
                return Found(*row)
    grave = tombstones(kind, ANY)
    row = db.session.execute(_select(0, grave, None, grave.token == token)).first()
    return Found(*row) if row is not None else None
