"""What follows from joining, leaving and asking for one's data."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security.signals import user_registered
from sqlalchemy import delete

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import AccountDeleted, on
from app.extensions import db
from app.moderation.rulebook import books, queries, services
from app.moderation.rulebook.models import Acceptance


def note_rules(app: Flask, user: User, **_: Any) -> None:
    """The form of the sign-up has asked for terms and rules together."""
    services.accept(user, books.in_force().number)


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    """Whoever leaves has accepted nothing any more."""
    db.session.execute(delete(Acceptance).where(Acceptance.user_id == event.user.id))


@section("rules_accepted")
def rules_accepted(user: User) -> list[dict[str, Any]]:
    return [
        {"version": row.number, "accepted_at": row.accepted_at}
        for row in db.session.scalars(queries.acceptances_of(user))
    ]


def init_app(app: Flask) -> None:
    user_registered.connect(note_rules, app)
