"""Pages ask the database a constant number of questions and stay light."""

import gzip

import pytest

from app.budgets import tasks
from app.budgets.models import Round
from app.budgets.services import casting, closing
from app.core.models import Component
from app.extensions import db
from tests.factories.budgets import build_round
from tests.factories.queries import count_queries

MOST = 12
HEAVIEST = 12 * 1024  # bytes of HTML, compressed


@pytest.fixture
def rounds(town):
    """A small and a large round, open and finished."""
    from app.accounts.models import User

    def make():
        found = {}
        for size in (5, 60):
            for is_done in (False, True):
                round_ = build_round(db, costs=range(1, size + 1))
                user = db.session.get(User, town.voter_id)
                casting.cast(round_, user, "", {"1": 1, "3": 1}, "s" * 16)
                found[size, is_done] = round_.id
        db.session.commit()
        for size in (5, 60):
            done = db.session.get(Round, found[size, True])
            tasks.finish(done, None, "test")
            closing.publish(done, None)
        return found

    return town.call(make)


@pytest.mark.parametrize(
    ("path", "is_done", "is_staff"),
    [
        ("/budgets/{}", False, False),
        ("/budgets/{}/booth", False, False),
        ("/budgets/{}/review", False, False),
        ("/budgets/{}/results", True, False),
        ("/budgets/{}/results/rounds", True, False),
        ("/budgets/{}/results/compare", True, False),
        ("/budgets/{}/results/own", True, False),
        ("/admin/budgets/{}", False, True),
        ("/admin/budgets/{}/projects", False, True),
        ("/admin/budgets", False, True),
        ("/budgets", False, False),
    ],
)
def test_the_number_of_queries_does_not_grow(town, rounds, path, is_done, is_staff):
    browser = town.browser(town.facilitator_id if is_staff else town.voter_id)
    counts = {}
    for size in (5, 60):
        address = path.format(rounds[size, is_done])
        browser.get(address)
        with count_queries() as queries:
            page = browser.get(address)
        assert page.status_code == 200
        counts[size] = len(queries)
        assert len(gzip.compress(page.data)) <= HEAVIEST
    assert counts[5] == counts[60], counts
    assert counts[60] <= MOST, queries


def test_the_process_and_home_report_in_a_constant_number(town, rounds):
    with town.app.test_request_context("/"):
        from app.core import kinds

        component = db.session.get(Component, db.session.get(Round, rounds[60, True]).component_id)
        kind = kinds.kind_of(component)
        with count_queries() as queries:
            section = kind.outcomes(component)
        assert len(queries) <= 6
        assert len(section.rows) == 2
