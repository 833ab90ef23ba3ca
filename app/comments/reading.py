"""Comments as one reader sees them: with what they may do to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.accounts.models import name_shown
from app.comments.drawing import Act, Drawings
from app.comments.models import Stance
from app.comments.positions import offered
from app.comments.queries import Row
from app.core.addresses import numbered
from app.core.components import state_tag, time_tags, to
from app.core.i18n import format_date
from app.core.models import Resource
from app.core.stances import StanceMode
from app.core.text import Link, rich


class Shown(NamedTuple):
    """One comment, as the thread macro takes it apart."""

    id: str
    html: Markup  # all of it but the replies
    replies: list[Shown]
    more: Act | None = None  # the rest of its thread


class Voice(NamedTuple):
    """How the comments of one author name this person."""

    author: Markup
    name: Markup


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
    """What repeats on a page of comments: words, addresses, names."""

    def __init__(self, root: Resource, links: Mapping[int, Mapping[str, Link]]) -> None:
        self.drawings = Drawings(root)
        self.links = links
        self.thread_at = numbered("comments.show", "comment_id")
        self.time_tag = time_tags()
        self.stands, self.badges = badges(root)
        self.voices: dict[int | None, Voice] = {}

    def show(self, comment: Row, replies: list[Shown], *, tagged: bool = True) -> Shown:
        html = _gone(comment) or self._read(comment, tagged=tagged)
        return Shown(f"c{comment.id}", html, replies)

    def _read(self, comment: Row, *, tagged: bool) -> Markup:
        voice = self.voices.get(comment.author_id) or self._hear(comment)
        return self.drawings.fill(
            comment,
            author=voice.author,
            name=voice.name,
            badge=self.badges.get(getattr(comment, self.stands), "") if tagged else "",
            when=self.time_tag(comment.published_at) if comment.published_at else "",
            text=rich(comment.body, self.links.get(comment.id)),
            lang=escape(comment.locale),
        )

    def _hear(self, comment: Row) -> Voice:
        name = escape(name_of(comment))
        shown = Markup("<bdi>%s</bdi>") % name
        if comment.author_id and not comment.author_deleted_at:
            shown = Markup('<a href="%s">%s</a>') % (
                to(f"/people/{comment.author_public_id}"),
                shown,
            )
        voice = self.voices[comment.author_id] = Voice(shown, name)
        return voice

    def rest_of(self, comment: Row) -> Act:
        """The way to the replies that are not on this page."""
        words = ngettext(
            "Continue the thread of %(name)s: %(num)s reply",
            "Continue the thread of %(name)s: %(num)s replies",
            comment.replies,
            name=name_of(comment),
        )
        return Act(self.thread_at(comment.id), words)


def name_of(comment: Row) -> str:
    """Its author's name, as others see it."""
    if comment.author_name is None:
        return _("Former participant")
    return name_shown(
        comment.author_name,
        has_left=comment.author_deleted_at is not None,
        is_blocked=comment.author_blocked_at is not None,
    )


def _gone(comment: Row) -> Markup | None:
    """What stands in the place of a comment that nobody can read any more."""
    if comment.deleted_at:
        return _draw_gone(_("The author took this comment back."))
    if comment.hidden_at:
        when = format_date(comment.hidden_at)
        why = Markup('{} <a href="{}">{}</a>').format(
            _("This comment was hidden by a moderator on %(when)s.", when=when),
            url_for("moderation.about", resource_id=comment.id),
            _("Read the statement of reasons"),
        )
        return _draw_gone(why)
    return None


def _draw_gone(words: str) -> Markup:
    drawn: Markup = get_template_attribute("components/comments.html", "gone")(words)
    return drawn
