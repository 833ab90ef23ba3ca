"""Threads as the page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.comments import queries
from app.comments.forms import CommentForm
from app.comments.models import DEEPEST, Comment
from app.core.addresses import numbered
from app.core.authz import can, refusal
from app.core.i18n import format_date
from app.core.models import Resource
from app.core.pagination import PER_PAGE, Page, paginate
from app.core.text import rich
from app.extensions import db


@dataclass
class Shown:
    """One comment with what the reader may do to it, as the thread macro expects it."""

    id: str
    author: str
    author_href: str
    stance: str
    when: Any
    text: Markup
    lang: str
    hidden: str = ""
    badge: str = ""
    reply: str = ""
    change: str = ""
    take_back: str = ""
    report: str = ""
    versions: str = ""
    to_words: str = ""
    by_words: str = ""
    replies: list[Shown] = field(default_factory=list)


class Reading:
    """What all comments of a page have in common: who reads, and the patterns of addresses."""

    def __init__(self, is_open: bool) -> None:
        self.is_open = is_open
        self.reader_id = current_user.id if current_user.is_authenticated else None
        self.reply_at = numbered("comments.new", "subject_id")
        self.report_at = numbered("moderation.report", "resource_id")

    def show(self, comment: Comment) -> Shown:
        author = comment.author
        name = author.shown_name if author else _("Former participant")
        shown = Shown(
            id=comment.anchor,
            author=name,
            author_href=author.url if author and not author.deleted_at else "",
            stance=comment.stance,
            when=comment.published_at,
            text=rich(comment.body),
            lang=comment.locale,
            hidden=_gone(comment),
        )
        if not shown.hidden:
            self._offer(comment, shown, name)
        return shown

    def _offer(self, comment: Comment, shown: Shown, name: str) -> None:
        """What the reader may do to a comment that is shown."""
        is_mine = self.reader_id is not None and comment.author_id == self.reader_id
        if self.is_open and comment.depth < DEEPEST:
            shown.reply = self.reply_at(comment.id)
            shown.to_words = _("to %(name)s", name=name)
        if is_mine and can("comment.edit", comment):
            shown.change = url_for("comments.edit", comment_id=comment.id)
        if is_mine and can("comment.delete", comment):
            shown.take_back = url_for("comments.delete", comment_id=comment.id)
        else:
            shown.report = self.report_at(comment.id)
            shown.by_words = _("comment by %(name)s", name=name)
        if comment.edited_at:
            shown.versions = url_for("versions.index", resource_id=comment.id)


def _gone(comment: Comment) -> str:
    if comment.deleted_at:
        return _("The author took this comment back.")
    if comment.hidden_at:
        when = format_date(comment.hidden_at)
        return Markup('{} <a href="{}">{}</a>').format(
            _("This comment was hidden by a moderator on %(when)s.", when=when),
            url_for("moderation.about", resource_id=comment.id),
            _("Read the statement of reasons"),
        )
    return ""


def tree(comments: Sequence[Comment], replies: Sequence[Comment], is_open: bool) -> list[Shown]:
    """Comments with their replies below them; a reply whose parent is not shown joins the thread."""
    reading = Reading(is_open)
    shown = {c.id: reading.show(c) for c in [*comments, *replies]}
    below: dict[int, list[Shown]] = defaultdict(list)
    for reply in replies:
        above = reply.parent_id if reply.parent_id in shown else reply.thread_id
        below[above or 0].append(shown[reply.id])
    for comment_id, one in shown.items():
        one.replies = below[comment_id]
    return [shown[comment.id] for comment in comments]


def _order() -> queries.Order:
    wanted = request.args.get("comments", "")
    return queries.Order(wanted) if wanted in set(queries.Order) else queries.Order.OLDEST


def _page(root: Resource, order: queries.Order) -> Page[Comment]:
    if not root.counters.comments:
        return Page([], 1, PER_PAGE, has_next=False)
    return paginate(queries.threads_on(root, order))


def below(root: Resource) -> dict[str, Any]:
    """What the template below a resource needs: five queries, however many comments there are."""
    order = _order()
    page = _page(root, order)
    replies: Sequence[Comment] = []
    if ids := [comment.id for comment in page if comment.replies]:
        replies = db.session.scalars(queries.replies_to(ids)).all()
    refused = refusal("comment.create", root)
    is_open = refused is None or refused == "not_signed_in"
    count = root.counters.comments
    return {
        "page": page,
        "threads": tree(page.items, replies, is_open),
        "unfinished": [c for c in page if c.replies > queries.SHOWN_REPLIES],
        "order": order,
        "orders": queries.Order,
        "count": count,
        "stances": {r.stance: r.n for r in db.session.execute(queries.stances(root))}
        if count
        else {},
        "refused": refused,
        "form": CommentForm(formdata=None),
    }
