"""Threads as the page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
from app.core.pagination import PER_PAGE, Page, page_number
from app.core.text import rich
from app.extensions import db


class Act(NamedTuple):
    """A link to something the reader may do; `hidden` tells screen readers to what."""

    href: str
    label: str
    hidden: str = ""


@dataclass(slots=True)
class Shown:
    """One comment with what the reader may do to it, as the thread macro expects it."""

    id: str
    author: Markup
    stance: str
    when: Any
    text: Markup
    lang: str
    hidden: str = ""
    badge: str = ""
    acts: list[Act] = field(default_factory=list)
    replies: list[Shown] = field(default_factory=list)


class Voice(NamedTuple):
    """How the comments of one author name this person."""

    author: Markup
    answer: str
    report: str


class Reading:
    """What all comments of a page have in common: who reads, words, and the patterns of addresses."""

    def __init__(self, is_open: bool) -> None:
        self.is_open = is_open
        self.reader_id = current_user.id if current_user.is_authenticated else None
        self.reply_at = numbered("comments.new", "subject_id")
        self.report_at = numbered("moderation.report", "resource_id")
        self.reply, self.report = _("Reply"), _("Report")
        self.voices: dict[int | None, Voice] = {}

    def show(self, comment: Comment) -> Shown:
        voice = self.voices.get(comment.author_id) or self._hear(comment)
        shown = Shown(
            id=comment.anchor,
            author=voice.author,
            stance=comment.stance,
            when=comment.published_at,
            text=rich(comment.body),
            lang=comment.locale,
            hidden=_gone(comment),
        )
        if not shown.hidden:
            shown.acts = self._offer(comment, voice)
        return shown

    def _hear(self, comment: Comment) -> Voice:
        author = comment.author
        name = author.shown_name if author else _("Former participant")
        shown = Markup("<bdi>{}</bdi>").format(name)
        if author and not author.deleted_at:
            shown = Markup('<a href="{}">{}</a>').format(author.url, shown)
        words = (_("to %(name)s", name=name), _("comment by %(name)s", name=name))
        voice = self.voices[comment.author_id] = Voice(shown, *words)
        return voice

    def _offer(self, comment: Comment, voice: Voice) -> list[Act]:
        """What the reader may do to a comment that is shown."""
        acts = []
        if self.is_open and comment.depth < DEEPEST:
            acts.append(Act(self.reply_at(comment.id), self.reply, voice.answer))
        is_mine = self.reader_id is not None and comment.author_id == self.reader_id
        if is_mine and can("comment.edit", comment):
            at = url_for("comments.edit", comment_id=comment.id)
            acts.append(Act(at, _("Change"), _("your comment")))
        if is_mine and can("comment.delete", comment):
            at = url_for("comments.delete", comment_id=comment.id)
            acts.append(Act(at, _("Take back"), _("your comment")))
        else:
            acts.append(Act(self.report_at(comment.id), self.report, voice.report))
        if comment.edited_at:
            at = url_for("versions.index", resource_id=comment.id)
            acts.append(Act(at, _("Changed. See versions")))
        return acts


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
    values = {"root": root.id, "size": PER_PAGE + 1, "offset": (page_number() - 1) * PER_PAGE}
    found = db.session.scalars(queries.threads(order), values).all()
    return Page(found[:PER_PAGE], page_number(), PER_PAGE, len(found) > PER_PAGE)


def _stances(root: Resource) -> dict[str, int]:
    return {r.stance: r.n for r in db.session.execute(queries.STANCES, {"root": root.id})}


def below(root: Resource) -> dict[str, Any]:
    """What the template below a resource needs: five queries, however many comments there are."""
    order = _order()
    page = _page(root, order)
    replies: Sequence[Comment] = []
    if ids := [comment.id for comment in page if comment.replies]:
        replies = db.session.scalars(queries.replies(), {"threads": ids}).all()
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
        "stances": _stances(root) if count else {},
        "refused": refused,
        "form": CommentForm(formdata=None),
    }
