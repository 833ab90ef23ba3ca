"""From the terms of registration to the door, and until needs are forgotten: through the pages only."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask_login import FlaskLoginClient
from sqlalchemy import select

from app.accounts.models import Role
from app.core.mail import OutgoingMail
from app.extensions import db
from app.meetings.models import Meeting
from app.meetings.registration import tasks
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.debates import make_meeting
from tests.factories.screens import open_context, served, unsound, watch
from tests.journeys.forms import Reader

TERMS = {"is_on": "y", "seats": "2", "reserved": "", "companions": "1", "asks_needs": "y"}


@pytest.fixture
def town(tmp_path):
    app = build_app(tmp_path, "coming", WTF_CSRF_ENABLED=True)
    with app.app_context():
        people = {name: make_user(name=name, email=f"{name.lower()}@example.org") for name in ("Ada", "Ben", "Cem")}  # fmt: skip
        people["Mo"] = make_user(Role.FACILITATOR, name="Mo")
        meeting = make_meeting(start=7, place_name="Corn Hall")
        db.session.add_all([meeting, *people.values()])
        db.session.commit()
        app.people, app.meeting_id = {name: user.id for name, user in people.items()}, meeting.id
    app.test_client_class = FlaskLoginClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def reader(town):
    """The browser of somebody, opened at the page of the meeting."""

    def reader(name):
        with town.app_context():
            user = db.session.get(type(make_user()), town.people[name])
        reader = Reader(town.test_client(user=user, fresh_login=True))
        reader.open(f"/meetings/{town.meeting_id}")
        return reader

    return reader


def last_mail(town, name):
    with town.app_context():
        query = select(OutgoingMail).where(OutgoingMail.recipient == f"{name.lower()}@example.org")
        return db.session.scalars(query.order_by(OutgoingMail.id)).all()[-1]


def begins(town):
    with town.app_context():
        return db.session.get(Meeting, town.meeting_id).starts_at


def follow(reader, words):
    """Go on by the link with these words."""
    link = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>[^<]*(?:{words})', reader.text)
    assert link, words
    reader.open(link[1].replace("&amp;", "&"))


def register(reader, **words):
    follow(reader, "Register|Join the waiting list")
    assert reader.send("/registration", **words) == 303


def test_from_the_terms_to_the_door(town, reader):
    mo = reader("Mo")
    follow(mo, "Terms of registration")
    assert mo.send("/registration/terms", **TERMS) == 303
    follow(mo, "Ask a question")
    assert mo.send("/questions/new", **{"texts-en": "Tea or coffee?", "options-en": "Tea\nCoffee", "is_required": "y"}) == 303  # fmt: skip

    ada, ben, cem = reader("Ada"), reader("Ben"), reader("Cem")
    question = town_question(ada)
    register(ada, companions="1", needs="A ramp", **{question: "Tea"})
    assert "You have a place" in ada.text
    code = re.search(r"<bdi>(\w{3}-\w{3})</bdi>", ada.text)[1]
    for one in (ben, cem):
        one.open(f"/meetings/{town.meeting_id}")
        register(one, **{question: "Coffee"})
        assert "You are on the waiting list" in one.text

    follow(ada, "Change what I said")
    assert (
        ada.send("/registration/change", companions="0", needs="A ramp", **{question: "Tea"}) == 303
    )
    offer = last_mail(town, "Ben")
    assert "A place is free for you" in offer.subject
    ben.open(re.search(r"http://[^/]+(/meetings/\S+/registration)", offer.text)[1])
    assert ben.send("/registration/confirm") == 303
    assert "You have a place" in ben.text

    follow(ben, "Cancel my registration")
    assert ben.send("/registration/cancel") == 303
    with town.app_context(), time_machine.travel(begins(town) - timedelta(days=1)):
        tasks.move_all_up()
    assert "The offer of a place is over" in last_mail(town, "Cem").subject

    with time_machine.travel(begins(town) - timedelta(minutes=10)):
        mo = reader("Mo")
        follow(mo, "Check-in")
        assert mo.send("/check-in", code=code.lower()) == 303
        assert "Ada is in" in mo.text
        assert mo.send("/check-in", code=code) == 409
        assert "was checked in already" in mo.text
        follow(mo, "Needs and answers")
        assert "A ramp" in mo.text
    with time_machine.travel(begins(town) + timedelta(days=31)):
        with town.app_context():
            tasks.forgetting.forget_needs()
            db.session.commit()
        mo = reader("Mo")
        mo.open(f"/meetings/{town.meeting_id}/registration/needs")
        assert "A ramp" not in mo.text
        assert "Tea" in mo.text


def town_question(reader):
    """The name of the field of the only question."""
    reader.open(f"{reader.path}/registration")
    name = re.search(r'name="(question_\d+)"', reader.text)[1]
    reader.open(reader.path.removesuffix("/registration"))
    return name


@pytest.mark.browser
def test_the_door_works_by_keyboard_without_scripts(town, browser, reader):
    mo, ada = reader("Mo"), reader("Ada")
    follow(mo, "Terms of registration")
    mo.send("/registration/terms", **TERMS)
    ada.open(f"/meetings/{town.meeting_id}")
    register(ada)
    code = re.search(r"<bdi>(\w{3}-\w{3})</bdi>", ada.text)[1]
    name = town.config["SESSION_COOKIE_NAME"]
    cookie = mo.client.get_cookie(name, domain=town.config["SERVER_NAME"]).value
    with served(town) as address:
        context = open_context(browser, java_script_enabled=False, base_url=address)
        context.add_cookies([{"name": name, "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"/meetings/{town.meeting_id}/check-in")
        page.get_by_label("Code of the ticket").press_sequentially(code)
        page.keyboard.press("Enter")
        page.get_by_text("Ada is in: 1 person.").wait_for()
        context.close()
        context = open_context(browser, base_url=address)
        context.add_cookies([{"name": name, "value": cookie, "url": address}])
        page = context.new_page()
        problems = watch(page)
        for tail in ("check-in", "registration/people", "registration/terms", "registration/print"):
            page.goto(f"/meetings/{town.meeting_id}/{tail}")
            problems += unsound(page)
        assert problems == []
        context.close()
