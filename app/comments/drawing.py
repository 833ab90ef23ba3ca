"""One comment as HTML, with what its reader may do to it: drawn once for all that look the same.

A drawing is the HTML of a comment with names in place of what differs; a page fills few drawings
with the words of many comments. So a hundred comments cost a few runs of the template.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.comments.models import DEEPEST
from app.comments.queries import Row
from app.core.addresses import PLACE
from app.core.authz import can, refusal
from app.core.models import Resource
from app.core.refusals import Refusal

# What the template gets in place of what differs: a number that no row has, and private letters
ID = PLACE
MARKS = {
    name: chr(0xE000 + n)
    for n, name in enumerate(("name", "author", "badge", "when", "text", "lang", "ups", "downs"))
}
NAME = MARKS["name"]


class Act(NamedTuple):
    """A link to something the reader may do; `hidden` tells screen readers to what."""

    href: str
    label: str
    hidden: str = ""


class Press(NamedTuple):
    """A button of the form around the thread; without a name it only says the number of votes."""

    name: str  # up, down, or back: what is pressed
    label: str
    is_pressed: bool


class Look(NamedTuple):
    """All that makes one comment look other than the next, but for words and numbers."""

    has_language: bool
    votes: bool
    is_up: bool | None  # the reader's own vote
    has_ups: bool
    has_downs: bool
    answers: bool
    changes: bool
    takes_back: bool
    was_edited: bool


class Drawings:
    """Who reads, what is open here, and what has been drawn so far."""

    def __init__(self, root: Resource) -> None:
        self.is_open = refusal("comment.create", root) in {None, Refusal.NOT_SIGNED_IN}
        self.may_vote = can("comments.vote", root)
        self.reader = current_user._get_current_object()  # noqa: SLF001 -- once, not at each look
        self.reader_id = self.reader.id if self.reader.is_authenticated else None
        self.drawn: dict[Look, str] = {}

    def fill(self, comment: Row, **words: str) -> Markup:
        """A comment that can be read. `words`: by the names in MARKS, all of them safe HTML."""
        look = self._look(comment)
        drawn = self.drawn.get(look)
        if drawn is None:
            drawn = self.drawn[look] = _draw(look)
        numbers = {"id": comment.id, "ups": comment.ups, "downs": comment.downs}
        return Markup(drawn % (words | numbers))  # noqa: S704 -- of a template, and escaped

    def _look(self, comment: Row) -> Look:
        is_mine = self.reader_id is not None and comment.author_id == self.reader_id
        return Look(
            has_language=bool(comment.locale),
            votes=self.may_vote and not is_mine,
            is_up=comment.is_up,
            has_ups=comment.ups > 0,
            has_downs=comment.downs > 0,
            answers=self.is_open and comment.depth < DEEPEST,
            changes=is_mine and can("comment.edit", comment, self.reader),
            takes_back=is_mine and can("comment.delete", comment, self.reader),
            was_edited=comment.edited_at is not None,
        )


def _draw(look: Look) -> str:
    """What `%` fills with a comment's words, which therefore never become part of a drawing."""
    draw = get_template_attribute("components/comments.html", "said")
    words = {name: Markup(mark) for name, mark in MARKS.items()}  # noqa: S704 -- single letters
    if not look.has_language:
        words["lang"] = Markup()
    about = _("comment by %(name)s", name=NAME)
    votes, links = list(_votes(look)), list(_links(look, about))
    at = url_for("comments.show", comment_id=ID)  # its own address, which stays
    drawn = str(draw(ID, at, words, votes, about, links)).replace("%", "%%")
    for name, mark in (("id", str(ID)), *MARKS.items()):
        drawn = drawn.replace(mark, f"%({name})s")
    return drawn


def _votes(look: Look) -> Iterator[Press]:
    """Both votes as buttons for who may vote; for others, how many there are."""
    sides = (
        ("up", _("Helpful"), look.has_ups, look.is_up is True),
        ("down", _("Not helpful"), look.has_downs, look.is_up is False),
    )
    for name, word, has_any, is_mine in sides:
        if look.votes or has_any:
            pressed = "back" if is_mine else name
            label = f"{word} ({MARKS[name + 's']})" if has_any else word
            yield Press(pressed if look.votes else "", label, is_mine)


def _links(look: Look, about: str) -> Iterator[Act]:
    if look.answers:
        reply = url_for("comments.new", subject_id=ID)
        yield Act(reply, _("Reply"), _("to %(name)s", name=NAME))
        yield Act(f"{reply}?quote={ID}", _("Quote"), about)
    if look.changes:
        yield Act(url_for("comments.edit", comment_id=ID), _("Change"), _("your comment"))
    if look.takes_back:
        yield Act(url_for("comments.delete", comment_id=ID), _("Take back"), _("your comment"))
    else:
        yield Act(url_for("moderation.report", resource_id=ID), _("Report"), about)
    if look.was_edited:
        yield Act(url_for("versions.index", resource_id=ID), _("Edited. See versions"))
