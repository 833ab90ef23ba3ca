"""Threads as the page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select

from app.comments import queries, references
from app.comments.forms import CommentForm
from app.comments.models import Comment, Stance
from app.comments.queries import Row
from app.comments.reading import Reading, Shown
from app.comments.sides import Column, Side, are_apart, sides_of
from app.core.about import about
from app.core.authz import can, refusal
from app.core.models import Resource
from app.core.pagination import PER_PAGE, Page, page_number
from app.core.stances import StanceMode
from app.core.text import excerpt
from app.extensions import db

REPLIES_PER_PAGE = 100
PER_SIDE = 10  # threads in each column where sides stand apart
LONGEST_REASON = 240  # characters of the strongest reason for or against something
NONE: Page[Row] = Page([], 1, PER_PAGE, has_next=False)


def tree(
    comments: Sequence[Row],
    replies: Sequence[Row],
    root: Resource,
    *,
    in_part: bool = False,
    tagged: bool = True,
) -> list[Shown]:
    """Comments with their replies below them; a reply whose parent is not shown joins the thread.

    `in_part`: only the first replies are here; a link leads to the others. `tagged`: where those
    that begin a thread stand is said beside each.
    """
    every = [*comments, *replies]
    reading = Reading(root, references.links(every))
    below: dict[int, list[Shown]] = defaultdict(list)
    shown = {c.id: reading.show(c, below[c.id], tagged=tagged or c.depth > 0) for c in every}
    for reply in replies:
        above = reply.parent_id if reply.parent_id in shown else reply.thread_id
        below[above or 0].append(shown[reply.id])
    return [
        shown[one.id]._replace(more=reading.rest_of(one))
        if in_part and one.replies > queries.SHOWN_REPLIES
        else shown[one.id]
        for one in comments
    ]


def _order() -> queries.Order:
    wanted = request.args.get("comments", "")
    return queries.Order(wanted) if wanted in set(queries.Order) else queries.Order.BEST


def _read(query: Select[Any], per_page: int, number: int, **values: Any) -> list[Row]:
    """What one page shows and, to know whether another follows, the first of the next."""
    part = {"size": per_page + 1, "offset": (number - 1) * per_page}
    return queries.read(query, reader_id(), **values, **part)


def reader_id() -> int | None:
    """Whose votes are shown."""
    return current_user.id if current_user.is_authenticated else None


def _page(found: list[Row], per_page: int, number: int) -> Page[Row]:
    return Page(found[:per_page], number, per_page, len(found) > per_page)


def around(comment: Comment) -> tuple[list[Shown], Page[Row]]:
    """The thread of a comment: the page asked for, or else the one that the comment is on."""
    first = db.session.get_one(Comment, comment.thread_id or comment.id)
    number = page_number()
    if "page" not in request.args and comment is not first:
        number = 1 + (db.session.scalar(queries.before(comment)) or 0) // REPLIES_PER_PAGE
    found = _read(queries.thread(), REPLIES_PER_PAGE, number, thread=first.id)
    page = _page(found, REPLIES_PER_PAGE, number)
    beginning = queries.read(queries.one(first), reader_id())
    return tree(beginning, page.items, comment.root), page


def _threads_below(
    root: Resource, order: queries.Order, side: Side | None = None
) -> tuple[Page[Row], list[Row]]:
    """A page of threads, and the first replies in them in the order they were written."""
    number, most = page_number(), PER_SIDE if side else PER_PAGE
    query, values = queries.threads(order), {"root": root.id}
    if side:
        query = queries.threads(order, side=side.column)
        values["side"] = side.value
    found = _read(query, most, number, **values)
    page = _page([one for one in found if one.depth == 0], most, number)
    shown = {one.id for one in page}
    return page, sorted((one for one in found if one.thread_id in shown), key=lambda one: one.id)


def _side_by_side(root: Resource, order: queries.Order) -> tuple[Page[Row], list[Column]]:
    """The same page of each side, all with the same room: one query a side."""
    sides = sides_of(root)
    read = [_threads_below(root, order, side) for side in sides]
    begun = [one for page, _replies in read for one in page]
    replies = sorted((one for _page, some in read for one in some), key=lambda one: one.id)
    shown = iter(tree(begun, replies, root, in_part=True, tagged=False))  # the column says it
    columns = [
        Column(side, [next(shown) for _one in page])
        for side, (page, _replies) in zip(sides, read, strict=True)
    ]
    follows = any(page.has_next for page, _replies in read)
    return Page(begun, page_number(), PER_SIDE, follows), columns


def _strongest(root: Resource, stance: Stance) -> dict[str, Any] | None:
    """What most people found helpful of those for or against it, as the macro takes it."""
    best = db.session.scalars(queries.top_arguments(root.id, stance, 1)).first()
    if best is None:
        return None
    found = ngettext("%(num)s found this helpful", "%(num)s found this helpful", best.ups)
    author = best.author.shown_name if best.author else _("Former participant")
    text = excerpt(best.body, LONGEST_REASON)
    return {"text": text, "author": author, "href": best.url, "meta": found, "lang": best.locale}


def below(root: Resource) -> dict[str, Any]:
    """What the template below a resource needs: as many queries for few comments as for many."""
    order, known = _order(), about(root)
    page, replies, columns = NONE, list[Row](), list[Column]()
    if known.has_comments and are_apart(root):
        page, columns = _side_by_side(root, order)
    elif known.has_comments:
        page, replies = _threads_below(root, order)
    compares = root.stances_asked in {StanceMode.LIST, StanceMode.SIDES}
    refused = refusal("comment.create", root)
    return {
        "page": page,
        "threads": [] if columns else tree(page.items, replies, root, in_part=True),
        "columns": columns,
        "compares": compares,
        "order": order,
        "orders": queries.Order,
        "count": root.counters.comments,
        "about": known,
        "strongest": [_strongest(root, one) for one in (Stance.FOR, Stance.AGAINST)]
        if known.has_helpful_comments and compares
        else [],
        "refused": refused,
        "may_vote": can("comments.vote", root),
        "form": CommentForm(root, formdata=None),
    }
