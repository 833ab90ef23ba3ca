"""What each topic says: one sentence for page and mail alike."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.text import excerpt
from app.notifications.models import News

HEADLINES = {
    "commented": _l("%(who)s commented on “%(title)s”"),
    "replied": _l("%(who)s replied to your comment on “%(title)s”"),
    "answered": _l("The council answered “%(title)s”"),
    "concluded": _l("There is an outcome for “%(title)s”"),
    "begun": _l("A new phase has begun: see what you can do now in “%(title)s”"),
    "opened": _l("New in a process you follow: “%(title)s”"),
    "withdrawn": _l("The author withdrew “%(title)s”"),
    "hidden": _l("A moderator hid what you wrote: “%(title)s”"),
    "restored": _l("What you wrote is public again: “%(title)s”"),
}


ABOUT_VISIBILITY = {"hidden", "restored"}  # told to the author, who knows the text


def is_fit_to_tell(news: News) -> bool:
    """Whether everybody may read what the news is about: it may have been hidden meanwhile."""
    if news.topic in ABOUT_VISIBILITY:
        return True
    return news.resource.is_public and (news.subject is None or news.subject.is_public)


def headline(news: News) -> str:
    """The news in one sentence."""
    about = news.subject if news.topic == "opened" and news.subject else news.resource
    is_told = about.is_visible or news.topic in ABOUT_VISIBILITY
    title = (about.title or excerpt(about.body, 60)) if is_told else _("no longer public")
    who = news.actor.shown_name if news.actor else _("Somebody")
    return str(HEADLINES[news.topic]) % {"who": who, "title": title}


def why(reason: str) -> str:
    """Why somebody is told."""
    match reason:
        case "author":
            return _("You get this because you wrote it.")
        case "commented":
            return _("You get this because you commented there.")
        case "concerned":
            return _("You get this because it is about something you wrote.")
        case _:
            return _("You get this because you follow it.")


def link(news: News) -> str:
    """Where the news can be read."""
    return (news.subject or news.resource).url
