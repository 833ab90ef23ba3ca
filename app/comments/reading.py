"""Comments as one reader sees them: with what they may do to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup, escape

from app.accounts.models import name_shown
from app.comments.models import DEEPEST, Stance
from app.comments.positions import offered
from app.comments.queries import Row
from app.core.addresses import numbered
from app.core.authz import can, refusal
from app.core.components import state_tag, to
from app.core.i18n import format_date
from app.core.models import Resource
from app.core.refusals import Refusal
from app.core.stances import StanceMode
from app.core.text import Link as Named
from app.core.text import rich


class Act(NamedTuple):
    """A link to something the reader may do; `hidden` tells screen readers to what."""

    href: str
    label: str
    hidden: str = ""


class Press(NamedTuple):
    """A button of the form around the thread; without a name it only says the number of votes."""

    name: str  # up, down, or back: what is pressed
    value: int  # the comment
    label: str
    hidden: str
    is_pressed: bool


Link = Callable[[int], Act]  # of the comment with this id


class Shown(NamedTuple):
    """One comment with what the reader may do to it, as the thread macro takes it apart."""

    id: str
    author: Markup
    badge: str
    when: Any
    text: Markup
    lang: str
    hidden: str
    acts: Sequence[Act]
    replies: list[Shown]
    votes: Sequence[Press] = ()
    more: Act | None = None  # the rest of its thread
    at: str = ""  # its own address, which stays, without its anchor


class Voice(NamedTuple):
    """How the comments of one author name this person."""

    author: Markup
    answer: str
    report: str


def badges(root: Resource) -> tuple[str, dict[Any, Markup]]:
    """By which column comments on a resource stand, and the tag for each of its values."""
    match root.stances_asked:
        case StanceMode.NONE:
            return "stance", {}
        case StanceMode.POSITIONS:
            tag = Markup('<span class="tag is-idle">{}</span>')
            return "position_id", {one.id: tag.format(one.name) for one in offered(root)}
    return "stance", {stance: state_tag(stance) for stance in (Stance.FOR, Stance.AGAINST)}


class Reading:
    """What all comments of a page have in common: who reads, words, and the patterns of addresses."""

    def __init__(self, root: Resource, links: Mapping[int, Mapping[str, Named]]) -> None:
        self.is_open = refusal("comment.create", root) in {None, Refusal.NOT_SIGNED_IN}
        self.may_vote = can("comments.vote", root)
        self.links = links
        self.reader = current_user._get_current_object()  # noqa: SLF001 -- once, not at each look
        self.reader_id = self.reader.id if self.reader.is_authenticated else None
        self.reply_at = numbered("comments.new", "subject_id")
        self.report_at = numbered("moderation.report", "resource_id")
        self.thread_at = numbered("comments.show", "comment_id")
        self.reply, self.report, self.quote = _("Reply"), _("Report"), _("Quote")
        self.helpful, self.unhelpful = _("Helpful"), _("Not helpful")
        self.to_author, self.by_author = _("to %(name)s"), _("comment by %(name)s")
        self.stands, self.badges = badges(root)
        self.voices: dict[int | None, Voice] = {}

    def show(self, comment: Row, replies: list[Shown]) -> Shown:
        voice = self.voices.get(comment.author_id) or self._hear(comment)
        hidden = _gone(comment)
        return Shown(
            id=f"c{comment.id}",
            author=voice.author,
            badge=self.badges.get(getattr(comment, self.stands), ""),
            when=comment.published_at,
            text=rich(comment.body, self.links.get(comment.id)),
            lang=comment.locale,
            hidden=hidden,
            acts=() if hidden else self._offer(comment, voice),
            replies=replies,
            votes=() if hidden else self._voices(comment, voice),
            at=self.thread_at(comment.id),
        )

    def _hear(self, comment: Row) -> Voice:
        name = name_of(comment)
        shown = f"<bdi>{escape(name)}</bdi>"
        if comment.author_id and not comment.author_deleted_at:
            at = to(f"/people/{comment.author_public_id}")
            shown = f'<a href="{escape(at)}">{shown}</a>'
        words = (self.to_author % {"name": name}, self.by_author % {"name": name})
        voice = self.voices[comment.author_id] = Voice(Markup(shown), *words)  # noqa: S704 -- escaped
        return voice

    def _voices(self, comment: Row, voice: Voice) -> list[Press]:
        """Both votes as buttons for who may vote on it; for others, how many there are."""
        may = self.may_vote and comment.author_id != self.reader_id
        sides = (
            ("up", self.helpful, comment.ups, comment.is_up is True),
            ("down", self.unhelpful, comment.downs, comment.is_up is False),
        )
        return [
            Press(
                ("back" if is_mine else name) if may else "",
                comment.id,
                f"{word} ({number})" if number else word,
                voice.report,
                is_mine,
            )
            for name, word, number, is_mine in sides
            if may or number
        ]

    def _offer(self, comment: Row, voice: Voice) -> list[Act]:
        """What the reader may do to a comment that is shown."""
        acts = []
        if self.is_open and comment.depth < DEEPEST:
            reply = self.reply_at(comment.id)
            acts.append(Act(reply, self.reply, voice.answer))
            acts.append(Act(f"{reply}?quote={comment.id}", self.quote, voice.report))
        is_mine = self.reader_id is not None and comment.author_id == self.reader_id
        if is_mine and can("comment.edit", comment, self.reader):
            acts.append(self._change(comment.id))
        if is_mine and can("comment.delete", comment, self.reader):
            acts.append(self._take_back(comment.id))
        else:
            acts.append(Act(self.report_at(comment.id), self.report, voice.report))
        if comment.edited_at:
            acts.append(self._see_versions(comment.id))
        return acts

    def rest_of(self, comment: Row) -> Act:
        """The way to the replies that are not on this page."""
        words = ngettext(
            "Continue the thread of %(name)s: %(num)s reply",
            "Continue the thread of %(name)s: %(num)s replies",
            comment.replies,
            name=name_of(comment),
        )
        return Act(self.thread_at(comment.id), words)

    @cached_property
    def _change(self) -> Link:
        return _link("comments.edit", "comment_id", _("Change"), _("your comment"))

    @cached_property
    def _take_back(self) -> Link:
        return _link("comments.delete", "comment_id", _("Take back"), _("your comment"))

    @cached_property
    def _see_versions(self) -> Link:
        return _link("versions.index", "resource_id", _("Edited. See versions"))


def _link(endpoint: str, argument: str, label: str, hidden: str = "") -> Link:
    """What is offered below many comments: only the number differs."""
    at = numbered(endpoint, argument)
    return lambda number: Act(at(number), label, hidden)


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
