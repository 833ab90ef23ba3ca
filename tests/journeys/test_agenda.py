"""An agenda from the announcement to what was decided, through the pages only; and in a real browser."""

from datetime import timedelta

import pytest
import time_machine
from flask_login import FlaskLoginClient

from app.accounts.models import Role, User
from app.core.clock import now
from app.extensions import db
from app.meetings.agenda.services import live
from app.meetings.models import Meeting
from tests.factories import make_component, make_proposal, make_user
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.screens import open_context, served, unsound, watch
from tests.journeys.forms import Reader
from tests.journeys.hostile import Page


@pytest.fixture
def town(scratch_app):
    """Somebody who leads, somebody who asks, and a proposal."""
    app = scratch_app
    with app.app_context():
        ada, ben = make_user(Role.FACILITATOR, name="Ada"), make_user(name="Ben")
        component = make_component("meetings", None, "comment.create")
        proposal = make_proposal(title="A crossing at Harbour Road")
        db.session.add_all([ada, ben, component, proposal])
        db.session.commit()
        app.ids = {"ada": ada.id, "ben": ben.id}
        app.component_id, app.proposal = component.id, f"/proposals/{proposal.id}"
    app.test_client_class = FlaskLoginClient
    return app


def reader(app, name=""):
    """Somebody's browser, from now on: time may have passed since they last signed in."""
    if not name:
        return Reader(app.test_client())
    with app.app_context():
        user = db.session.get(User, app.ids[name])
        client = app.test_client(user=user, fresh_login=True)
    return Reader(client)


def test_from_the_first_list_to_what_was_decided(town):
    begins = (now() + timedelta(days=3)).replace(hour=17, minute=0, second=0, microsecond=0)
    ada, ben, anybody = reader(town, "ada"), reader(town, "ben"), reader(town)
    ada.open(f"/meetings/new/{town.component_id}")
    times = {"starts_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{begins:%Y-%m-%d}T18:30"}
    times["online_for"] = "all"
    words = {"title": "The council meets", "agenda": "10: Welcome\n30: Winter service"} | times
    assert ada.send(f"/meetings/new/{town.component_id}", **words) == 303
    meeting = ada.path
    ada.open(f"{meeting}/agenda/new")
    crossing = {"title": "Crossing", "minutes": "60", "about": town.proposal}
    assert ada.send("/agenda/new", **crossing) == 422
    assert "10 minutes longer than the meeting" in ada.text
    assert ada.send("/agenda/new", **crossing | {"minutes": "40"}) == 303
    ada.open(f"{meeting}/agenda/new")
    assert ada.send("/agenda/new", title="The minutes of May", is_consent="y") == 303
    ben.open(town.proposal)
    item = next(link for link in _links(ben) if "/agenda-items/" in link)
    ben.open(item)
    assert ben.send(f"/comments/on/{item.split('/')[-1]}", body="Will there be a light?") == 303
    with time_machine.travel(begins + timedelta(minutes=5)):
        ada = reader(town, "ada")
        ada.open(f"{meeting}/agenda/lead")
        assert ada.send("/begin") == 303
        anybody.open(meeting)
        assert "Now: 1. Welcome" in anybody.text
        ada.open(f"{meeting}/agenda/lead")
        assert ada.send(f"{item}/begin") == 303
        anybody.open(meeting)
        assert "Now: 3. Crossing" in anybody.text
        ada.open(f"{meeting}/agenda/consent")
        assert ada.send("/consent", yes="9", no="1") == 303
        ada.open(f"{meeting}/decisions/new?item={item.split('/')[-1]}")
        words = {
            "title": "The crossing is built",
            "verdict": "approved",
            "majority": "simple",
            "basis": "cast",
        }
        assert town.proposal in ada.text  # what the item is about, the decision is
        words["about"] = town.proposal
        assert ada.send("/decisions/new", **words) == 303
    with time_machine.travel(begins + timedelta(days=1)):
        ada = reader(town, "ada")
        ada.open(f"{meeting}/minutes/desk")
        assert ada.send("/minutes/begin") == 303
        ada.open(f"{meeting}/minutes/general")
        assert ada.send("/minutes/general", minutes="Ten members came and spoke.") == 303
        ada.open(f"{meeting}/minutes/publish")
        assert ada.send("/minutes/publish") == 303
        for page in (item, town.proposal, meeting):
            anybody.open(page)
            assert "The crossing is built" in anybody.text
        assert "9 yes, 1 no" in anybody.text


def _links(reader):
    return Page(reader.path, reader.text).links


@pytest.fixture
def planned(town):
    """A meeting that goes on, with five items, two of them for one vote; its address."""
    with town.test_request_context():
        meeting = make_meeting(start=-0.001)
        db.session.add(meeting)
        names = "Welcome", "Minutes*", "Benches*", "Crossing", "Questions"
        db.session.add_all(make_agenda(meeting, *names))
        db.session.commit()
        live.begin(meeting.agenda[0], db.session.get(User, town.ids["ada"]))
        db.session.commit()
        town.meeting_id = meeting.id
    return town


def order(app):
    with app.app_context():
        return " ".join(item.title for item in db.session.get(Meeting, app.meeting_id).agenda)


def page_of(app, browser, address, name="ada", **options):
    context = open_context(browser, base_url=address, **options)
    client = reader(app, name).client
    client.get("/")
    session = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(session, domain=app.config["SERVER_NAME"] or "localhost")
    context.add_cookies([{"name": session, "value": cookie.value, "url": address}])
    return context.new_page()


@pytest.mark.browser
def test_items_are_moved_by_keyboard_without_scripts(planned, browser):
    with served(planned) as address:
        page = page_of(planned, browser, address, java_script_enabled=False)
        page.goto(f"/meetings/{planned.meeting_id}/agenda")
        page.get_by_role("button", name="Up Crossing").press("Enter")
        assert page.get_by_role("status").inner_text().endswith("stands at place 2 now.")
        assert order(planned) == "Welcome Crossing Minutes Benches Questions"
        page.locator("summary", has_text="Questions").press("Enter")
        page.get_by_label("Move to place: Questions").fill("1")
        page.get_by_role("button", name="Move Questions").press("Enter")
        assert order(planned) == "Questions Welcome Crossing Minutes Benches"


@pytest.mark.browser
def test_items_are_dragged(planned, browser):
    with served(planned) as address:
        page = page_of(planned, browser, address)
        problems = watch(page)
        page.goto(f"/meetings/{planned.meeting_id}/agenda")
        rows = page.locator("[data-place]")
        page.set_viewport_size({"width": 1280, "height": 1600})
        rows.nth(4).get_by_text("5", exact=True).hover()
        page.mouse.down()
        rows.nth(0).get_by_text("1", exact=True).hover()
        with page.expect_navigation():
            page.mouse.up()
        assert order(planned) == "Questions Welcome Minutes Benches Crossing"
        page.locator("summary", has_text="Crossing").click()
        assert [*problems, *unsound(page)] == []


@pytest.mark.browser
def test_who_wants_it_sees_the_meeting_go_on(planned, browser):
    with served(planned) as address:
        page = page_of(planned, browser, address, "ben")
        problems = watch(page)
        page.clock.install()
        page.goto(f"/meetings/{planned.meeting_id}")
        page.get_by_role("link", name="Keep it up to date by itself").click()
        assert page.get_by_role("heading", name="Now: 1. Welcome").is_visible()
        assert list(unsound(page)) == []
        with planned.app_context():
            crossing = db.session.get(Meeting, planned.meeting_id).agenda[3]
            live.begin(crossing, db.session.get(User, planned.ids["ada"]))
            db.session.commit()
        page.clock.fast_forward("00:31")
        page.get_by_role("heading", name="Now: 4. Crossing").wait_for()
        assert page.locator("#now-said").inner_text() == "Now: 4. Crossing"
        page.get_by_role("link", name="Stop keeping it up to date").click()
        assert page.locator("[data-hx-get]").count() == 0
        assert problems == []
