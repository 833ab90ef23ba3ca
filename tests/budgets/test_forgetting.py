"""The roll after the time for appeals: deleted by a job, from the files too; its numbers are still told."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.budgets import tasks
from app.budgets.models import Eligible, PaperSheet, Participation, Round
from app.budgets.services import casting, closing, compacting, roll
from app.budgets.services.paper import committing, reconciling
from app.core.clock import now
from app.extensions import db
from tests.budgets.secrecy import looting
from tests.factories.paper import clerks, fill, mark_some


def round_of(town):
    return db.session.get(Round, town.round_id)


def left(town):
    """Rows that name somebody, or say what was read on a sheet."""

    def count():
        models = Eligible, Participation, PaperSheet
        return [db.session.scalar(select(func.count()).select_from(model)) for model in models]

    return town.call(count)


@pytest.fixture
def published(town):
    """One has voted here, two on paper; `person` is whose mark is looked for."""

    def vote():
        round_, staff = round_of(town), clerks()
        voter = db.session.get(User, town.voter_id)
        casting.cast(round_, voter, "", {"1": 1}, "a" * 32)
        mark_some(round_, 2, staff[0], "East")
        batch = fill(round_, ["1", "1"], staff, "East")
        committing.put_in(round_, batch, staff[0])
        town.person = roll.person_of(round_, voter)

    def finish():
        tasks.finish(round_of(town), None, "All have voted.")
        closing.publish(round_of(town), None)

    town.call(vote)
    town.call(finish)
    return town


def test_the_roll_is_kept_for_appeals_and_then_gone(published):
    with time_machine.travel(now() + timedelta(days=59)):
        published.call(tasks.forget.__wrapped__)
        assert 0 not in left(published)
        assert "is kept until" in published.browser().get(published.url("/results")).text
    numbers = published.call(lambda: reconciling.marks(round_of(published)))
    with time_machine.travel(now() + timedelta(days=61)):
        published.call(tasks.forget.__wrapped__)
        published.call(tasks.forget.__wrapped__)
        assert left(published) == [0, 0, 0]
        page = published.browser().get(published.url("/results")).text
        assert "Who has voted was deleted on" in page
        assert "East" in page
    assert published.call(lambda: reconciling.marks(round_of(published))) == numbers
    noted = select(func.count()).where(AuditEntry.action == "round.forgotten")
    assert published.call(lambda: db.session.scalar(noted)) == 1


def test_the_files_of_the_database_do_not_hold_it_any_longer(published, tmp_path):
    def holds():
        person = published.person.encode()
        return any(person in data for data in looting.take(published.app, tmp_path).files.values())

    assert holds()
    with time_machine.travel(now() + timedelta(days=61)):
        published.call(tasks.forget.__wrapped__)
    assert not holds()


def test_who_uses_the_database_for_long_delays_it(published, monkeypatch):
    def in_use(_engine):
        raise compacting.InUse("a long backup")

    with time_machine.travel(now() + timedelta(days=61)):
        with monkeypatch.context() as patch:
            patch.setattr(compacting, "compact", in_use)
            with pytest.raises(compacting.InUse):
                published.call(tasks.forget.__wrapped__)
        assert published.call(lambda: round_of(published).roll_deleted_at) is None
        published.call(tasks.forget.__wrapped__)
        assert published.call(lambda: round_of(published).roll_deleted_at) is not None
