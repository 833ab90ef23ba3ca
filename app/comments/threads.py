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
from sqlalchemy import Select

from app.accounts.models import name_shown
from app.comments import queries
from app.comments.forms import CommentForm
from app.comments.models import DEEPEST, Comment
from app.comments.queries import Row
from app.core.addresses import numbered
from app.core.authz import can, refusal
from app.core.i18n import format_date
from app.core.models import Resource
from app.core.pagination import PER_PAGE, Page, page_number
from app.core.text import rich
from app.extensions import db

REPLIES_PER_PAGE = 100
NONE: Page[Row] = Page([], 1, PER_PAGE, has_next=False)


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

    def show(self, comment: Row) -> Shown:
        voice = self.voices.get(comment.author_id) or self._hear(comment)
        shown = Shown(
            id=f"c{comment.id}",
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

    def _hear(self, comment: Row) -> Voice:
        name = name_of(comment)
        shown = Markup("<bdi>{}</bdi>").format(name)
        if comment.author_id and not comment.author_deleted_at:
            at = url_for("people.show", public_id=comment.author_public_id)
            shown = Markup('<a href="{}">{}</a>').format(at, shown)
        words = (_("to %(name)s", name=name), _("comment by %(name)s", name=name))
        voice = self.voices[comment.author_id] = Voice(shown, *words)
        return voice

    def _offer(self, comment: Row, voice: Voice) -> list[Act]:
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


def name_of(comment: Row) -> str:
    """Its author's name, as others see it."""
    if comment.author_name is None:
        return _("Former participant")
    return name_shown(
        comment.author_name,
        has_left=comment.author_deleted_at is not None,
        is_blocked=comment.author_blocked_at is not None,
    )


def _gone(comment: Row) -> str:
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


def tree(comments: Sequence[Row], replies: Sequence[Row], is_open: bool) -> list[Shown]:
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


def _page(query: Select[Any], per_page: int = PER_PAGE, **values: Any) -> Page[Row]:
    number = page_number()
    part = {"size": per_page + 1, "offset": (number - 1) * per_page}
    found = queries.read(query, **values, **part)
    return Page(found[:per_page], number, per_page, len(found) > per_page)


def replies_in(first: Comment) -> Page[Row]:
    """A page of the thread that a comment begins."""
    return _page(queries.thread(), REPLIES_PER_PAGE, thread=first.id)


def _stances(root: Resource) -> dict[str, int]:
    return {r.stance: r.n for r in db.session.execute(queries.STANCES, {"root": root.id})}


def below(root: Resource) -> dict[str, Any]:
    """What the template below a resource needs: five queries, however many comments there are."""
    order = _order()
    count = root.counters.comments
    page = _page(queries.threads(order), root=root.id) if count else NONE
    replies: Sequence[Row] = []
    if ids := [comment.id for comment in page if comment.replies]:
        replies = queries.read(queries.replies(), threads=ids)
    refused = refusal("comment.create", root)
    is_open = refused is None or refused == "not_signed_in"
    return {
        "page": page,
        "threads": tree(page.items, replies, is_open),
        "unfinished": [(c, name_of(c)) for c in page if c.replies > queries.SHOWN_REPLIES],
        "order": order,
        "orders": queries.Order,
        "count": count,
        "stances": _stances(root) if count else {},
        "refused": refused,
        "form": CommentForm(formdata=None),
    }
