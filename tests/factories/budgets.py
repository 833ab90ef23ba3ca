"""Rounds that are open, with money and projects."""

from datetime import timedelta
from itertools import count

from app.budgets.services import opening, rounds
from app.core.clock import now
from app.core.site import Category, District
from tests.factories.spaces import make_component

_numbers = count(1)


def make_district(**values) -> District:
    n = next(_numbers)
    return District(**({"slug": f"district-{n}", "name": {"en": f"District {n}"}} | values))


def make_category(**values) -> Category:
    n = next(_numbers)
    return Category(**({"slug": f"topic-{n}", "name": {"en": f"Topic {n}"}} | values))


def build_round(db, *, costs=(60, 50, 40, 30), budget=100, is_open=True, component=None, **values):
    """A round in `db`'s session (amounts in whole euros), opened unless told otherwise.

    Needs an application context, as services do; the caller commits.
    """
    component = component or make_component("budgets")
    db.session.add(component)
    db.session.flush()
    window = {"opens_at": now() - timedelta(days=1), "closes_at": now() + timedelta(days=1)}
    round_ = rounds.create_round(component, None, "Your streets", **(window | values))
    envelope = rounds.add_envelope(round_, budget * 100)
    for n, cost in enumerate(costs, 1):
        rounds.add_project(round_, envelope, f"Project {n}", cost * 100, body=f"Text {n}")
    if is_open:
        opening.open_round(round_, None)
    return round_
