"""Telling people of their registration: by mail at once, whatever they chose for news, and on the site.

They asked for it by registering. Nothing of needs or answers is in any of it.
"""

from __future__ import annotations

from flask_babel import force_locale
from sqlalchemy import select

from app.core.clock import now
from app.core.mail import Still, enqueue, only_while
from app.extensions import db
from app.follows.models import Follow
from app.meetings.models import Registration, RegistrationState
from app.meetings.registration import tickets
from app.meetings.registration.wording import Letter, written
from app.notifications.services import tell

OFFER = "place-offer/"
TOPICS = {  # what is news on the site as well; the others somebody did themselves
    Letter.OFFERED: "place_offered",
    Letter.LAPSED: "place_lapsed",
    Letter.INVITED: "place_reserved",
    Letter.REMOVED: "place_taken_back",
}
FOLLOWED = {Letter.MOVED: "rescheduled", Letter.CALLED_OFF: "called_off"}  # followers hear anyway


def write(registration: Registration, letter: Letter, reason: str = "") -> None:
    """Put a letter into the outbox, and a line among somebody's news. The caller commits."""
    user = registration.user
    if user is not None:
        _tell(registration, letter)
    address = user.email if user is not None else registration.email
    if not address:
        return
    locale = (user.locale if user else None) or registration.meeting.locale
    with force_locale(locale):
        words = written(letter, registration, reason)
    enqueue(
        address, "meetings/registration", locale=locale, dedupe_key=_key(registration, letter),
        words=words, meeting=registration.meeting, url=tickets.home(registration),
        calendar=tickets.address("meetings.event", meeting_id=registration.meeting_id)
        if letter in {Letter.PLACED, Letter.INVITED, Letter.MOVED}
        else "",
    )  # fmt: skip


def _key(registration: Registration, letter: Letter) -> str | None:
    """Each offer has a mail of its own, which waits in vain once the offer is over."""
    if letter is not Letter.OFFERED or registration.offered_at is None:
        return None
    return f"{OFFER}{registration.id}/{registration.offered_at.timestamp():.6f}"


def _tell(registration: Registration, letter: Letter) -> None:
    topic, user = TOPICS.get(letter) or FOLLOWED.get(letter), registration.user
    if topic is None or user is None:
        return
    mine = (Follow.resource_id == registration.meeting_id) & (Follow.user_id == user.id)
    is_follower = letter in FOLLOWED and db.session.scalar(select(Follow.user_id).where(mine))
    if not is_follower:
        tell(topic, registration.meeting, user, None, reason="registered", by_mail=False)


def still_offered(key: str) -> Still:
    """Whether the offer that a mail tells of still stands."""
    number, _slash, made = key.removeprefix(OFFER).partition("/")
    registration = db.session.get(Registration, int(number))
    if registration is None or registration.state is not RegistrationState.OFFERED:
        return Still.NO
    ends, offered = registration.offer_ends, registration.offered_at
    is_same = offered is not None and f"{offered.timestamp():.6f}" == made
    return Still.YES if is_same and ends is not None and ends > now() else Still.NO


only_while(OFFER, still_offered)
