"""A round that is open and people who are signed in: run inside an installation.

`make N` prints, as JSON, the round and the cookie of each of N voters; `count` prints how many ballots there are.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from flask import Flask
from flask_login import FlaskLoginClient
from sqlalchemy import func, select

from app.accounts.models import User
from app.budgets.models import Ballot, LogEntry, Participation
from app.budgets.services import opening, rounds
from app.core.clock import now
from app.core.site import site
from app.extensions import db
from tests.factories.spaces import make_component

PROJECTS = 30


def make(app: Flask, voters: int) -> dict[str, object]:
    component, terms = make_component("budgets"), site().terms_version
    db.session.add(component)
    db.session.flush()
    window = {"opens_at": now() - timedelta(days=1), "closes_at": now() + timedelta(days=1)}
    round_ = rounds.create_round(component, None, "Your streets", **window)
    envelope = rounds.add_envelope(round_, 100_000_00)
    for n in range(PROJECTS):
        rounds.add_project(round_, envelope, f"Project {n}", 20_000_00, body="A text about it.")
    people = [
        User(name=f"Voter {n}", email=f"voter{n}@example.org", confirmed_at=now(), accepted_terms_version=terms, locale="en")
        for n in range(voters)
    ]  # fmt: skip
    db.session.add_all(people)
    opening.open_round(round_, None)
    db.session.commit()
    made, ids = round_.id, list(db.session.scalars(select(User.id).order_by(User.id)))
    return {"round": made, "cookies": [_cookie(app, one) for one in ids]}


def _cookie(app: Flask, user_id: int) -> str:
    """Of a browser in which this person is signed in; hashing passwords is not what is measured."""
    db.session.remove()  # else every commit would look through all people
    user = db.session.get(User, user_id)
    browser = app.test_client(user=user, fresh_login=True)
    browser.get("/healthz")
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def count() -> list[int]:
    """Ballots, marks on the roll, entries in the log: one of each for every voter."""
    tables = (Ballot, Participation, LogEntry)
    found = (db.session.scalar(select(func.count()).select_from(table)) for table in tables)
    return [n or 0 for n in found]


def main(words: list[str]) -> None:
    from wsgi import app

    app.test_client_class = FlaskLoginClient
    with app.app_context():
        print(json.dumps(make(app, int(words[1])) if words[0] == "make" else count()))


if __name__ == "__main__":
    main(sys.argv[1:])
