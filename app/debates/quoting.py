"""Comments and statements quoted in conclusions: a line of their own with a number or an address.

Only the number is kept. What a quote says is looked up whenever it is shown, so that what was
hidden or taken back meanwhile leaves its place, and no word of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.comments import references
from app.comments.models import Comment
from app.core import linked
from app.core.asked import MOST
from app.core.text import Link, rich
from app.debates.models import PARTS, Debate
from app.extensions import db

MOST_QUOTES = 30  # in one set of conclusions


@dataclass(frozen=True)
class Quote:
    """Somebody's words with where they stand; without `text`, `gone` says why they are missing."""

    number: int
    url: str = ""
    text: Markup | None = None
    author: str = ""
    when: datetime | None = None
    locale: str = ""
    gone: str = ""


Reader = Callable[[Debate, Collection[int]], dict[int, Quote]]


@dataclass(frozen=True)
class Source:
    """A sort of thing that conclusions can quote: whose pages stand for it, and how some are read.

    The only number in the address of such a page is the one that counts.
    """

    endpoint: str
    read: Reader


_sources: dict[str, Source] = {}
_NUMBER = re.compile(r"#([0-9]{1,10})")  # of a comment


def quotable(name: str, endpoint: str, read: Reader) -> None:
    """Let conclusions quote what has such a page; `read` takes a debate and numbers."""
    _sources[name] = Source(endpoint, read)


def plain_address(line: str) -> str:
    """A line that is an address of this very site, without the name of the site."""
    return line if " " in line.strip() else linked.path_of(line) or line


def named_in(line: str) -> tuple[str, int] | None:
    """The source and the number that a line quotes, if it is nothing but that."""
    if found := _NUMBER.fullmatch(line.strip()):
        return ("comment", int(found[1])) if 0 < int(found[1]) <= MOST else None
    page = linked.page_at(line) if line.lstrip().startswith("/") else linked.NOWHERE
    for name, source in _sources.items():
        if source.endpoint == page.endpoint:
            number = next(iter(page.values.values()))
            return (name, number) if number else None
    return None


def quoted_in(text: str) -> list[tuple[str, int]]:
    """All that a text quotes, in its order."""
    return [named for line in text.split("\n") if (named := named_in(line))]


def read(debate: Debate, named: Collection[tuple[str, int]]) -> dict[tuple[str, int], Quote]:
    """The quotes that exist in this debate: one query for each source that is named."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for name, number in named:
        numbers[name].add(number)
    return {
        (name, number): quote
        for name, wanted in numbers.items()
        for number, quote in _sources[name].read(debate, wanted).items()
    }


@dataclass(frozen=True)
class Part:
    """One part of conclusions as it is shown: its heading, and texts (HTML) and quotes in turn."""

    name: str
    heading: Any
    pieces: list[Markup | Quote]


def shown(debate: Debate) -> list[Part]:
    """The parts of a debate's conclusions that say something, with their quotes."""
    texts = debate.conclusions
    named = [one for text in texts.values() for one in quoted_in(text)]
    quotes = read(debate, named) if named else {}
    return [
        Part(name, PARTS[name], list(_pieces(text, quotes))) for name, text in texts.items() if text
    ]


def _pieces(text: str, quotes: dict[tuple[str, int], Quote]) -> Iterator[Markup | Quote]:
    words: list[str] = []
    for line in [*text.split("\n"), None]:
        named = named_in(line) if line is not None else None
        if line is not None and named is None:
            words.append(line)
            continue
        if "".join(words).strip():
            yield rich("\n".join(words))
        words.clear()
        if named:
            yield quotes.get(named) or Quote(named[1], gone=_("What was quoted here is gone."))


def _comments(debate: Debate, numbers: Collection[int]) -> dict[int, Quote]:
    query = (
        select(Comment)
        .where(Comment.id.in_(numbers), Comment.root_id == debate.id)
        .options(joinedload(Comment.author).lazyload(User.grants))
    )
    return {quote.number: quote for quote in quotes_of(db.session.scalars(query).all())}


def quotes_of(comments: Sequence[Comment]) -> list[Quote]:
    """What comments say, or why they say nothing any more; one query for whom they name."""
    links = references.links(comments)
    return [_quoted(one, links.get(one.id)) for one in comments]


def _quoted(comment: Comment, links: Mapping[str, Link] | None) -> Quote:
    if comment.deleted_at:
        return Quote(comment.id, gone=_("The author took this comment back."))
    url = url_for("comments.show", comment_id=comment.id)
    if not comment.is_visible:
        return Quote(comment.id, url, gone=_("A moderator has hidden this comment."))
    name = comment.author.shown_name if comment.author else _("Former participant")
    return Quote(
        comment.id, url, rich(comment.body, links), name, comment.published_at, comment.locale
    )


quotable("comment", "comments.show", _comments)
