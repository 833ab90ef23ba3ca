"""The checks of the gate: how often, how many links, which texts twice, and what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts.models import User
from app.core import kinds
from app.core.clock import now
from app.core.i18n import format_date, format_datetime
from app.core.posting import Hold, Refuse, Text, Why, check, lasting_check
from app.core.refusals import Refusal
from app.core.site import PostingRules, is_new, site
from app.extensions import db
from app.moderation.spam import queries
from app.moderation.spam.fingerprints import ALIKE, digest, number_of_links, sketch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REMEMBERED = timedelta(days=30)  # for copies of one's own
TOGETHER = timedelta(days=7)  # within which copies of others count


def lock(author: User) -> None:
    """Nobody posts two texts at once: the second waits here, and then counts the first.

    `key_share` lets rows that only refer to the account be written meanwhile.
    """
    row = select(User.id).where(User.id == author.id)
    db.session.execute(row.with_for_update(key_share=True))


@check
def too_many(text: Text) -> Refuse | None:
    """So many texts an hour and a day, fewer for new accounts."""
    lock(text.author)
    for period, most in limits_for(text.author):
        oldest = _oldest_that_counts(text.author, period, most)
        if oldest:
            return Refuse(Refusal.TOO_MANY_POSTS, _go_on(most, period, oldest + period))
    return None


def limits_for(author: User) -> list[tuple[timedelta, int]]:
    """(period, how many texts) for this account."""
    rules: PostingRules = site().posting
    if is_new(author):
        return [(HOUR, rules.new_an_hour), (DAY, rules.new_a_day)]
    return [(HOUR, rules.an_hour), (DAY, rules.a_day)]


def _oldest_that_counts(author: User, period: timedelta, most: int) -> datetime | None:
    """When the last `most` texts began, if all of them are within the period."""
    since = now() - period
    return db.session.scalar(queries.posted_since(author.id, since).offset(most - 1).limit(1))


def _go_on(most: int, period: timedelta, at: datetime) -> str:
    if period == HOUR:
        said = ngettext("You can post %(num)s text an hour.", "You can post %(num)s texts an hour.", most)  # fmt: skip
    else:
        said = ngettext("You can post %(num)s text a day.", "You can post %(num)s texts a day.", most)  # fmt: skip
    return said + " " + _("Go on after %(when)s. What you wrote is kept.", when=format_datetime(at + timedelta(minutes=1)))  # fmt: skip


@lasting_check
def too_many_links(text: Text) -> Refuse | None:
    """Spam is mostly links; somebody known for a while may give as many as they need."""
    if not is_new(text.author):
        return None
    most, found = site().posting.new_links, number_of_links(f"{text.title} {text.body}")
    if found <= most:
        return None
    said = ngettext(
        "While your account is new, a text can have %(num)s link.",
        "While your account is new, a text can have %(num)s links.",
        most,
    )
    more = ngettext("Take out %(num)s link.", "Take out %(num)s links.", found - most)
    return Refuse(Refusal.TOO_MANY_LINKS, f"{said} {more}")


@lasting_check
def posted_before(text: Text) -> Refuse | None:
    """The same words once more by the same person."""
    own = digest(_all(text))
    if own is None:
        return None
    query = queries.same_by(text.author.id, own, now() - REMEMBERED, text.resource_id)
    if (when := db.session.scalar(query)) is None:
        return None
    said = _(
        "You posted the same text on %(day)s. Link to it, or write what is new.",
        day=format_date(when),
    )
    return Refuse(Refusal.SAME_TEXT, said)


@check
def in_this_component(text: Text) -> Hold | None:
    """Facilitators asked that moderators read first."""
    if text.component is None:
        return None
    settings = kinds.settings_of(text.component)
    name = "holds_comments" if text.kind == "comment" else "holds_texts"
    return Hold(Why.COMPONENT) if getattr(settings, name, False) else None


@check
def first_texts(text: Text) -> Hold | None:
    """The council asked that moderators read the first texts of new accounts."""
    most = site().posting.first_held
    if not most or not is_new(text.author):
        return None
    shown = db.session.scalars(queries.shown_by(text.author.id).limit(most)).all()
    return Hold(Why.FIRST_POSTS) if len(shown) < most else None


@check
def copies(text: Text) -> Hold | None:
    """Many accounts with the same or nearly the same words: the next new one waits.

    A letter that neighbours agreed on is no spam, so nothing is refused, nor does anybody
    wait whose account is older.
    """
    most = site().posting.copies_held
    if not most or not is_new(text.author):
        return None
    values, since = sketch(_all(text)), now() - TOGETHER
    if not values:
        return None
    needed = min(ALIKE, len(values))
    alike = queries.others_alike(text.author.id, values, needed, since).limit(most)
    return Hold(Why.COPIES) if len(db.session.scalars(alike).all()) >= most else None


def _all(text: Text) -> str:
    return f"{text.title} {text.body}"
