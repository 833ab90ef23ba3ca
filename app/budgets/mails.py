"""Mails about voting. None of them says anything about a choice."""

from __future__ import annotations

from app.accounts.models import User
from app.budgets.models import Round
from app.core.mail import enqueue


def ballot_cast(user: User, round_: Round) -> None:
    """Tell somebody that a ballot was cast in their name; at most once a round.

    A changed ballot sends nothing: who reads along must not learn that it was changed.
    """
    if user.email:
        enqueue(
            user.email,
            "budgets/ballot-cast",
            locale=user.locale or "en",
            dedupe_key=f"ballot-cast/{round_.id}/{user.uuid}",
            round=round_,
        )
