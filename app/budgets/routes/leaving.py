"""Ballots that this browser has begun and not cast."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request, url_for
from flask_babel import gettext as _

from app.budgets.models import Round, RoundState
from app.budgets.routes.loading import COOKIE
from app.budgets.services import drafts
from app.core.unfinished import Unfinished, unfinished
from app.extensions import db


@unfinished
def ballots_not_cast() -> Iterator[Unfinished]:
    """Choices of rounds that are still open, each opened by a cookie of this browser."""
    for name, value in request.cookies.items():
        number = name.removeprefix(COOKIE)
        if name == number or not number.isdecimal() or len(number) > 9:
            continue
        round_ = db.session.get(Round, int(number))
        if round_ is None or round_.state is not RoundState.VOTING:
            continue
        basket = drafts.read(round_, value)
        if basket and basket.choices:
            yield Unfinished(
                _(
                    "Your ballot in “%(round)s” is not cast. It does not count, and what you "
                    "chose is forgotten when you sign out.",
                    round=round_.shown_title,
                ),
                _("Review and cast my ballot"),
                url_for("budgets.review", round_id=round_.id),
            )
