"""Mails about voting. None of them says anything about a choice."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale

from app.accounts.models import User
from app.budgets.models import Reminder, Round, RoundDecision
from app.budgets.services.wording.decisions import asked_for, said_of
from app.core.mail import enqueue, forget
from app.notifications import links

REMINDER = "ballot-reminder/"


def _about(round_: Round) -> str:
    return f"ballot-cast/{round_.id}/"


def ballot_cast(user: User, round_: Round) -> None:
    """Tell somebody that a ballot was cast in their name; at most once a round.

    A changed ballot sends nothing: who reads along must not learn that it was changed.
    """
    if user.email and not round_.is_rehearsal:
        enqueue(
            user.email,
            "budgets/ballot-cast",
            locale=user.locale or "en",
            dedupe_key=_about(round_) + user.uuid,
            is_fleeting=True,
            round=round_,
        )


def remind(user: User, round_: Round, reminder: Reminder) -> None:
    """Tell somebody that voting ends soon. Its row goes when it is sent, and at the close at the latest."""
    if user.email and not round_.is_rehearsal:
        stop = links.stop_url(user, links.REMINDERS)
        enqueue(
            user.email,
            "budgets/reminder",
            locale=user.locale or "en",
            dedupe_key=f"{REMINDER}{round_.id}/{reminder.number}/{user.uuid}",
            headers=links.stop_headers(stop),
            is_fleeting=True,
            round=round_,
            reminder=reminder,
            stop=stop,
        )


def parts_of(key: str) -> tuple[int, int, str]:
    """Round, number and account of the key of a reminder."""
    round_id, number, uuid = key.removeprefix(REMINDER).split("/")
    return int(round_id), int(number), uuid


def forget_casts(round_: Round) -> None:
    """Drop what could not be sent until the end: it tells who voted on which day, and who had not."""
    forget(_about(round_))
    forget(f"{REMINDER}{round_.id}/")
    forget(f"exception/{round_.id}/")


def second_person_needed(user: User, decision: RoundDecision) -> None:
    """Tell somebody who may confirm it that a colleague has asked for something."""
    if not user.email:
        return
    locale = user.locale or "en"
    with force_locale(locale):
        what = asked_for(decision)
    page = {"round_id": decision.round_id, "decision_id": decision.id}
    enqueue(
        user.email,
        "budgets/second-person",
        locale=locale,
        dedupe_key=f"second-person/{decision.id}/{user.id}",
        decision=decision,
        round=decision.round,
        what=what,
        url=_path("budgets_admin.request_page", **page),
    )


def exception_made(email: str, locale: str, key: str, decision: RoundDecision) -> None:
    """Tell a voter what was decided: the same words for all of one language, and nothing of a choice.

    The row goes when it is sent and knows only the day, like the one about the ballot.
    """
    with force_locale(locale):
        said = said_of(decision)
    enqueue(
        email,
        "budgets/exception",
        locale=locale,
        dedupe_key=f"exception/{decision.round_id}/{decision.id}/{key}",
        is_fleeting=True,
        decision=decision,
        round=decision.round,
        said=said,
        url=_path("budgets.show", round_id=decision.round_id),
    )


def _path(endpoint: str, **values: Any) -> str:
    """The path of a page, also where no request is answered."""
    with current_app.test_request_context():
        return url_for(endpoint, **values)
