"""The mail that tells somebody what is new: by space, by what it is about, and by thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import Row, select, update

from app.accounts.models import User
from app.core import mail
from app.core.clock import now
from app.core.site import site
from app.core.text import excerpt
from app.extensions import db
from app.notifications import links, queries, texts
from app.notifications.links import Stop, What
from app.notifications.models import Notification, Rhythm
from app.notifications.places import space_id_of, space_of
from app.notifications.wishes import Wishes, wishes_of

AT_ONCE = 1000  # rows in one statement
MOST_SHOWN = 50
MOST_OF_A_THREAD = 5
LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Line:
    """One piece of news, with the beginning of what was said."""

    headline: str
    link: str
    quote: str = ""
    locale: str = ""


@dataclass
class Thread:
    """What happened in one thread of comments, or beside all threads; `mute_url` silences the thread."""

    lines: list[Line] = field(default_factory=list)
    more: int = 0
    mute_url: str = ""


@dataclass
class Thing:
    """What is told about one resource for one reason, and the press that ends it."""

    title: str
    locale: str
    why: str
    stop_url: str
    stop_label: str
    threads: list[Thread] = field(default_factory=list)


@dataclass
class Place:
    """What is told of one space; without a title, of none."""

    title: str
    things: list[Thing] = field(default_factory=list)


def write(user_ids: Sequence[int], moment: datetime) -> None:
    """To each of these people one mail with all that is due, and the marks that it was told.

    All in one transaction of the caller's: the more people, the fewer queries for each.
    """
    due: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(queries.due_for(user_ids, moment)):
        due[row.user_id].append(row)
    if not due:
        return
    wanted = {user_id: [row.id for row in rows if row.is_wanted] for user_id, rows in due.items()}
    first = [one for ids in wanted.values() for one in ids[:MOST_SHOWN]]
    _kept = db.session.scalars(queries.told(first)).all()  # read at once, and then known
    wishes, mailed = wishes_of(due), list[int]()
    people = db.session.scalars(select(User).where(User.id.in_(due))).all()
    with db.session.no_autoflush:  # the mails are stored together
        for user in people:
            new, more = _fit(wanted[user.id], wishes[user.id]) if _gets_mail(user) else ([], 0)
            if new:
                _enqueue(user, new, more)
                mailed += wanted[user.id]
    _mark(mailed, {"mailed_at": now()})
    _mark([row.id for rows in due.values() for row in rows], {"mail_at": None})


def _gets_mail(user: User) -> bool:
    return bool(user.email and user.confirmed_at and not user.blocked_at)


def _fit(wanted: list[int], wishes: Wishes) -> tuple[list[Notification], int]:
    """What is shown, and how much more there is.

    What it is about may have been hidden, or its reader may have chosen otherwise just now.
    """
    found: list[Notification] = []
    seen = 0
    while seen < len(wanted) and len(found) < MOST_SHOWN:
        some = [db.session.get_one(Notification, one) for one in wanted[seen : seen + MOST_SHOWN]]
        found += [told for told in some if _is_fit(told, wishes)]
        seen += MOST_SHOWN
    return found[:MOST_SHOWN], max(0, len(found) - MOST_SHOWN) + max(0, len(wanted) - seen)


def _is_fit(told: Notification, wishes: Wishes) -> bool:
    news = told.news
    wish = wishes.rhythm(texts.kind_of(news.topic), space_id_of(news.resource))
    return wish is not Rhythm.NEVER and texts.is_fit_to_tell(news)


def _mark(ids: list[int], values: dict[str, Any]) -> None:
    for begin in range(0, len(ids), AT_ONCE):
        some = Notification.id.in_(ids[begin : begin + AT_ONCE])
        change = update(Notification).where(some).values(**values)
        db.session.execute(change.execution_options(synchronize_session=False))


def _enqueue(user: User, new: Sequence[Notification], more: int) -> None:
    locale = user.locale or "en"
    stops = {links.stop_for(told) for told in new}
    only = stops.pop() if len(stops) == 1 and not more else links.ALL
    stop = links.stop_url(user, *only)
    with force_locale(locale):
        context: dict[str, Any] = {
            "places": digest(user, new),
            "subject": _subject(new, more),
            "why": "" if only is links.ALL else texts.why(new[0].reason),
            "more": more,
        }
    mail.enqueue(
        str(user.email),
        "news",
        locale=locale,
        dedupe_key=f"news:{user.id}:{new[-1].id}",
        headers=links.stop_headers(stop),
        stop=stop,
        base=links.base(),
        **context,
    )


def _subject(new: Sequence[Notification], more: int) -> str:
    number = len(new) + more
    if number == 1:
        return texts.headline(new[0].news)
    titles = {told.news.resource.title for told in new}
    if len(titles) == 1 and not more and new[0].news.resource.is_visible:
        return ngettext("%(num)s piece of news about “%(title)s”", "%(num)s pieces of news about “%(title)s”", number, title=titles.pop())  # fmt: skip
    return ngettext("%(num)s piece of news from %(site)s", "%(num)s pieces of news from %(site)s", number, site=site().name)  # fmt: skip


def label(stop: Stop) -> str:
    """What the press is called."""
    match stop.what:
        case What.FOLLOWING:
            return _("Stop following this")
        case What.THREAD:
            return _("Mute this thread")
        case What.KIND:
            return _("No more mails of this kind")
        case _:
            return _("Stop these e-mails")


def digest(user: User, new: Iterable[Notification]) -> list[Place]:
    """News grouped by space, then by what it is about and why, then by thread; each in the order it came."""
    spaces = _grouped(new, lambda told: space_id_of(told.news.resource))
    return [Place(_place(some[0]), _things(user, some)) for some in spaces]


def _place(told: Notification) -> str:
    space = space_of(told.news.resource)
    return space.shown_title if space and space.is_visible else ""


def _things(user: User, told: list[Notification]) -> list[Thing]:
    groups = _grouped(told, lambda one: (one.news.resource_id, links.stop_for(one)))
    return [_thing(user, some) for some in groups]


def _thing(user: User, told: list[Notification]) -> Thing:
    resource, stop = told[0].news.resource, links.stop_for(told[0])
    is_told = resource.is_visible or told[0].news.topic in texts.ABOUT_VISIBILITY
    title = (resource.title or excerpt(resource.body, 60)) if is_told else ""
    url = links.stop_url(user, *stop)
    threads = [_thread(user, some, stop) for some in _grouped(told, lambda one: one.news.thread_id)]
    return Thing(title, resource.locale, texts.why(told[0].reason), url, label(stop), threads)


def _thread(user: User, told: list[Notification], ending: Stop) -> Thread:
    thread_id = told[0].news.thread_id
    can_be_muted = thread_id is not None and ending.what is not What.THREAD
    mute_url = links.stop_url(user, What.THREAD, thread_id) if can_be_muted else ""
    lines = [_line(one) for one in told[:MOST_OF_A_THREAD]]
    return Thread(lines, max(0, len(told) - MOST_OF_A_THREAD), mute_url)


def _line(told: Notification) -> Line:
    news, said = told.news, told.news.subject
    headline, link = texts.headline(news), links.absolute(news)
    if said is None or said.title or not said.is_public:
        return Line(headline, link)
    return Line(headline, link, excerpt(said.body, LONGEST_QUOTE), said.locale)


def _grouped(told: Iterable[Notification], key: Any) -> list[list[Notification]]:
    """Groups in the order of their first members."""
    groups: dict[Any, list[Notification]] = {}
    for one in told:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())
