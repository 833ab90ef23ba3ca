"""What is kept between requests is what the database has, whoever wrote it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, insert, text, update

from app.core import kept
from app.core.clock import now
from app.core.site import Category, Site, categories, save, site
from app.core.site import SiteSettings as Row
from app.extensions import db
from app.spaces import phases
from app.spaces.models import Phase, PhaseGrant, Process
from tests.factories import add, make_component, make_proposal
from tests.factories.queries import count_queries


@pytest.fixture
def asking(app, session):
    """As in a request of its own."""

    def ask(question):
        with app.app_context():
            return question()

    return ask


def token(session) -> str:
    return session.scalar(kept.TOKEN)


def test_nothing_is_read_twice_while_nothing_changes(asking):
    asking(site)
    with count_queries() as queries:
        assert asking(site) is asking(site)
    assert all("revision" in one for one in queries)


def test_every_way_of_writing_is_noticed(session, asking):
    writes = (
        insert(Row).values(id=1, values=Site(name="First").model_dump()),
        update(Row).values(values=Site(name="Second").model_dump()),
        text("""UPDATE site_settings SET "values" = '{"name": "Third"}'"""),
        delete(Row),
    )
    for write, name in zip(writes, ("First", "Second", "Third", "Folkmoot"), strict=True):
        session.execute(write)
        session.flush()
        assert asking(site).name == name


def test_a_change_within_a_request_is_seen_at_once(app, session):
    with app.app_context():
        assert site().name == "Folkmoot"
        save(Site(name="Changed"))
        assert site().name == "Changed"
        db.session.rollback()
        assert site().name == "Folkmoot"


def test_what_was_rolled_back_is_never_kept(session, asking):
    before = asking(categories)
    with session.begin_nested() as attempt:
        session.add(Category(slug="gone", name={"en": "Gone"}))
        session.flush()
        assert [one.slug for one in asking(categories)] == ["gone"]
        attempt.rollback()
    assert asking(categories) == before == []


@pytest.mark.parametrize("change", ["phase", "grant", "component", "unpublish"])
def test_windows_follow_each_table_they_are_made_of(session, asking, change):
    component = add(session, make_component("proposals", None, "proposal.create"))
    session.refresh(component)  # its session begins before that of the question
    assert asking(lambda: phases.is_open(component, "proposal.create"))
    if change == "phase":
        past = {"starts_at": now() - timedelta(days=9), "ends_at": now() - timedelta(days=8)}
        session.execute(update(Phase).values(past))
    elif change == "grant":
        session.execute(delete(PhaseGrant))
    elif change == "component":
        component.published_at = None
    else:
        session.get(Process, component.space_id).published_at = None
    session.flush()
    assert not asking(lambda: phases.is_open(component, "proposal.create"))


def test_what_people_write_changes_no_token(session):
    component = add(session, make_component("proposals"))
    before = token(session)
    add(session, make_proposal(component))
    assert token(session) == before


def test_figures_are_counted_anew_after_a_while_and_when_settings_change(session, asking):
    values = iter(range(9))

    def counted():
        return asking(lambda: kept.kept_for(300, "figures", lambda: next(values)))

    with time_machine.travel("2030-01-01T12:00:00+00:00", tick=False) as clock:
        assert [counted(), counted()] == [0, 0]
        clock.shift(299)
        assert counted() == 0
        clock.shift(1)
        assert [counted(), counted()] == [1, 1]
        session.execute(insert(Row).values(id=1, values=Site(currency="SEK").model_dump()))
        session.flush()
        assert [counted(), counted()] == [2, 2]
