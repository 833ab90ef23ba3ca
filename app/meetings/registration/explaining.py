"""Refusals about registering, with the figures and the next step."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from app.core.i18n import format_datetime
from app.core.refusals import Explanation, Refusal, explains, usual
from app.meetings.models import Meeting, Registration
from app.meetings.registration import queries


def _meeting(subject: object) -> Meeting | None:
    found = subject.meeting if isinstance(subject, Registration) else subject
    return found if isinstance(found, Meeting) else None


def _to_meeting(text: str, meeting: Meeting) -> Explanation:
    return Explanation(text, _("Go to the meeting"), meeting.url)


def _to_registration(text: str, meeting: Meeting, label: str) -> Explanation:
    return Explanation(text, label, url_for("registration.show", meeting_id=meeting.id))


@explains(Refusal.NO_REGISTRATION)
def _just_come(subject: object) -> Explanation:
    meeting = _meeting(subject)
    text = usual(Refusal.NO_REGISTRATION).text
    return _to_meeting(text, meeting) if meeting else Explanation(text)


@explains(Refusal.MEETING_CANCELLED)
def _called_off(subject: object) -> Explanation:
    meeting, text = _meeting(subject), usual(Refusal.MEETING_CANCELLED).text
    if meeting is None:
        return Explanation(text)
    reason = _("The reason: %(reason)s", reason=meeting.cancelled_reason)
    others = url_for("meetings.index", component=meeting.component_id)
    return Explanation(f"{text} {reason}", _("See other meetings"), others)


@explains(Refusal.MEETING_BEGUN)
def _begun(subject: object) -> Explanation:
    meeting = _meeting(subject)
    if meeting is None:
        return usual(Refusal.MEETING_BEGUN)
    when = format_datetime(meeting.starts_at)
    text = _("This meeting began on %(when)s. At the door, people without a place are let in while there is room.", when=when)  # fmt: skip
    return _to_meeting(text, meeting)


@explains(Refusal.REGISTRATION_NOT_OPEN_YET)
def _opens(subject: object) -> Explanation:
    meeting = _meeting(subject)
    terms = queries.terms_of(meeting) if meeting else None
    if meeting is None or terms is None or terms.opens_at is None:
        return usual(Refusal.REGISTRATION_NOT_OPEN_YET)
    text = _("Registration opens on %(when)s. Follow the meeting to hear of changes.", when=format_datetime(terms.opens_at))  # fmt: skip
    return _to_meeting(text, meeting)


@explains(Refusal.REGISTRATION_CLOSED)
def _closed(subject: object) -> Explanation:
    meeting = _meeting(subject)
    terms = queries.terms_of(meeting) if meeting else None
    if meeting is None or terms is None or terms.closes_at is None:
        return usual(Refusal.REGISTRATION_CLOSED)
    text = _("Registration closed on %(when)s. You can still come: at the door, people without a place are let in while there is room.", when=format_datetime(terms.closes_at))  # fmt: skip
    return _to_meeting(text, meeting)


@explains(Refusal.ALREADY_REGISTERED)
def _already(subject: object) -> Explanation:
    meeting, text = _meeting(subject), usual(Refusal.ALREADY_REGISTERED).text
    return _to_registration(text, meeting, _("See it")) if meeting else Explanation(text)


@explains(Refusal.NOT_REGISTERED)
def _not_there(subject: object) -> Explanation:
    meeting, text = _meeting(subject), usual(Refusal.NOT_REGISTERED).text
    return _to_registration(text, meeting, _("Register")) if meeting else Explanation(text)


@explains(Refusal.OFFER_OVER)
def _too_late(subject: object) -> Explanation:
    if not isinstance(subject, Registration):
        return usual(Refusal.OFFER_OVER)
    text = _("The place was kept for you until %(when)s. It goes to the next in line. You can register again.", when=format_datetime(subject.offer_ends))  # fmt: skip
    return _to_registration(text, subject.meeting, _("Register again"))


@explains(Refusal.NO_OFFER)
def _no_offer(subject: object) -> Explanation:
    meeting, text = _meeting(subject), usual(Refusal.NO_OFFER).text
    return _to_registration(text, meeting, _("See where you stand")) if meeting else Explanation(text)  # fmt: skip


@explains(Refusal.ALREADY_CHECKED_IN)
def _here(subject: object) -> Explanation:
    if not isinstance(subject, Registration) or subject.checked_in_at is None:
        return usual(Refusal.ALREADY_CHECKED_IN)
    when = format_datetime(subject.checked_in_at)
    return Explanation(_("%(name)s was checked in already, on %(when)s. If that was somebody else, undo it in the list and look who it was.", name=subject.name, when=when))  # fmt: skip
