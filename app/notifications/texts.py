"""What each topic says: one sentence for page and mail alike, and which kind of news it is."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.text import excerpt
from app.notifications.models import News

HEADLINES = {
    "commented": _l("%(who)s commented on “%(title)s”"),
    "replied": _l("%(who)s replied to your comment on “%(title)s”"),
    "mentioned": _l("%(who)s mentioned you in a comment on “%(title)s”"),
    "referred": _l("%(who)s linked to what you wrote in a comment on “%(title)s”"),
    "answered": _l("The council answered “%(title)s”"),
    "concluded": _l("There is an outcome for “%(title)s”"),
    "begun": _l("A new phase has begun: see what you can do now in “%(title)s”"),
    "opened": _l("New in a process you follow: “%(title)s”"),
    "invited": _l("%(who)s asks whether you want to be named as an author of “%(title)s”"),
    "joined": _l("%(who)s is now named as an author of “%(title)s”"),
    "decided": _l("A meeting decided something about “%(title)s”"),
    "late": _l("This is not done by the day that was promised: “%(title)s”"),
    "circulated": _l("The minutes can be read and corrected: “%(title)s”"),
    "correction_proposed": _l("%(who)s proposed a correction of your minutes: “%(title)s”"),
    "correction_accepted": _l("Your correction of the minutes was accepted: “%(title)s”"),
    "correction_rejected": _l("Your correction of the minutes was not accepted: “%(title)s”"),
    "rescheduled": _l("Another time or day: “%(title)s”"),
    "place_offered": _l("A place is free for you: confirm it in time at “%(title)s”"),
    "place_lapsed": _l("The offer of a place is over: “%(title)s”"),
    "place_reserved": _l("A place is reserved for you: “%(title)s”"),
    "place_taken_back": _l("The organisers cancelled your registration: “%(title)s”"),
    "half_taken": _l("Half of the places are taken: “%(title)s”"),
    "nearly_all_taken": _l("Four of five places are taken: “%(title)s”"),
    "all_taken": _l("All places are taken: “%(title)s”"),
    "called_off": _l("Cancelled: “%(title)s”"),
    "withdrawn": _l("“%(title)s” was withdrawn"),
    "hidden": _l("A moderator hid what you wrote: “%(title)s”"),
    "restored": _l("What you wrote is public again: “%(title)s”"),
}


class Kind(StrEnum):
    """Topics that people tell apart when they choose what to hear of."""

    OUTCOMES = "outcomes"
    OPENINGS = "openings"
    COMMENTS = "comments"
    REPLIES = "replies"
    MENTIONS = "mentions"
    CHANGES = "changes"
    OWN = "own"


KINDS = {
    Kind.OUTCOMES: _l("Answers of the council, and outcomes"),
    Kind.OPENINGS: _l("Something new begins in a process I follow"),
    Kind.REPLIES: _l("Replies to my comments"),
    Kind.MENTIONS: _l("Somebody mentions me"),
    Kind.COMMENTS: _l("New comments on what I follow"),
    Kind.CHANGES: _l("What I follow is changed or withdrawn"),
    Kind.OWN: _l("What happens to what I wrote"),
}

_KIND_OF = {  # a topic that is not here is about what somebody wrote
    "answered": Kind.OUTCOMES,
    "concluded": Kind.OUTCOMES,
    "decided": Kind.OUTCOMES,
    "late": Kind.OUTCOMES,
    "rescheduled": Kind.CHANGES,
    "place_offered": Kind.CHANGES,
    "place_lapsed": Kind.CHANGES,
    "place_reserved": Kind.CHANGES,
    "place_taken_back": Kind.CHANGES,
    "called_off": Kind.CHANGES,
    "begun": Kind.OPENINGS,
    "opened": Kind.OPENINGS,
    "commented": Kind.COMMENTS,
    "replied": Kind.REPLIES,
    "mentioned": Kind.MENTIONS,
    "referred": Kind.MENTIONS,
    "withdrawn": Kind.CHANGES,
}

REASONS = {
    "chosen": _l("You get this because you follow it."),
    "author": _l("You get this because you wrote it."),
    "commented": _l("You get this because you commented there."),
    "replied": _l("You get this because somebody replied to your comment."),
    "mentioned": _l("You get this because somebody mentioned you."),
    "attended": _l("You get this because you are on the list of those who came."),
    "clerk": _l("You get this because you wrote the minutes."),
    "owner": _l("You get this because you answer for it."),
    "registered": _l("You get this because you registered or were invited."),
    "organiser": _l("You get this because you organise it."),
    "concerned": _l("You get this because it is about something you wrote."),
}

ABOUT_VISIBILITY = {"hidden", "restored"}  # told to the author, who knows the text


def kind_of(topic: str) -> Kind:
    """Which kind of news a topic is."""
    return _KIND_OF.get(topic, Kind.OWN)


def is_fit_to_tell(news: News) -> bool:
    """Whether everybody may read what the news is about: it may have been hidden meanwhile."""
    if news.topic in ABOUT_VISIBILITY:
        return True
    return news.resource.is_public and (news.subject is None or news.subject.is_public)


def headline(news: News) -> str:
    """The news in one sentence."""
    about = news.subject if news.topic == "opened" and news.subject else news.resource
    is_told = about.is_public or news.topic in ABOUT_VISIBILITY
    title = (about.title or excerpt(about.body, 60)) if is_told else _("no longer public")
    who = news.actor.shown_name if news.actor else _("Somebody")
    return str(HEADLINES[news.topic]) % {"who": who, "title": title}


def why(reason: str) -> str:
    """Why somebody is told."""
    return str(REASONS.get(reason, REASONS["chosen"]))


def link(news: News) -> str:
    """Where the news can be read."""
    return (news.subject or news.resource).url
