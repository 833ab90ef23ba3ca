"""Mails about voting. None of them says anything about a choice."""

from __future__ import annotations

from app.accounts.models import User
from app.budgets.models import Round
from app.core.mail import enqueue, forget


def _about(round_: Round) -> str:
    return f"ballot-cast/{round_.id}/"


def ballot_cast(user: User, round_: Round) -> None:
    """Tell somebody that a ballot was cast in their name; at most once a round.

    A changed ballot sends nothing: who reads along must not learn that it was changed.
    """
    if user.email:
        enqueue(
            user.email,
            "budgets/ballot-cast",
            locale=user.locale or "en",
            dedupe_key=_about(round_) + user.uuid,
            is_fleeting=True,
            round=round_,
        )


def forget_casts(round_: Round) -> None:
    """Drop what could not be sent until the end: it tells who voted on which day."""
    forget(_about(round_))
