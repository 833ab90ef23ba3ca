"""Meetings as an Atom feed (RFC 4287): what was announced, changed, cancelled or recorded last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from feedgen.feed import FeedGenerator
from flask import current_app

from app.core.i18n import choose
from app.core.site import site
from app.core.states import STATES
from app.core.text import excerpt
from app.meetings.kind import when_and_where
from app.meetings.models import Meeting

ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
LONGEST = 500  # characters of a summary


def feed_of(meetings: Iterable[Meeting], name: str, own: str, page: str, language: str) -> bytes:
    """The file; `own` and `page` are the paths of the feed and of the list that it is of."""
    feed, server = FeedGenerator(), _server()
    latest = sorted(meetings, key=_updated, reverse=True)
    feed.id(server + page)
    feed.title(_legal(name))
    feed.language(language)
    feed.author({"name": _legal(site().name)})
    feed.link(href=server + own, rel="self", type="application/atom+xml")
    feed.link(href=server + page, rel="alternate", type="text/html")
    if latest:
        feed.updated(_updated(latest[0]))
    for meeting in latest:
        _add(feed, meeting, server)
    return bytes(feed.atom_str())


def _add(feed: FeedGenerator, meeting: Meeting, server: str) -> None:
    """An entry keeps its id for ever, in all languages."""
    entry = feed.add_entry(order="append")
    entry.id(f"{server}/meetings/{meeting.id}")
    entry.title(_legal(choose(meeting.titles) or meeting.title))
    entry.link(href=server + meeting.url, rel="alternate", type="text/html")
    entry.published(meeting.published_at)
    entry.updated(_updated(meeting))
    if meeting.organiser:
        entry.author({"name": _legal(meeting.organiser)})
    entry.summary(_legal(_summary(meeting)))


def _summary(meeting: Meeting) -> str:
    text = excerpt(choose(meeting.texts) or meeting.body, LONGEST)
    reason = meeting.cancelled_reason if meeting.cancelled_at else ""
    parts = f"{STATES[meeting.state].word}: {when_and_where(meeting)}", reason, text
    return "\n".join(filter(None, parts))


def _updated(meeting: Meeting) -> datetime:
    later = meeting.edited_at, meeting.cancelled_at, meeting.minutes_published_at
    return max(filter(None, (meeting.published_at or meeting.created_at, *later)))


def _server() -> str:
    return str(current_app.config["SERVER_URL"]).rstrip("/")


def _legal(text: str) -> str:
    """Without characters that no XML file may hold."""
    return ILLEGAL.sub(" ", text)
