"""A series from the first draft to sealed minutes: through the pages only, without scripts."""

import re

import pytest
import time_machine
from flask_security import hash_password
from icalendar import Calendar
from sqlalchemy import text

from app.accounts.models import Role
from app.audit import triggers
from app.extensions import db
from app.notifications.tasks import spread_pending
from tests.factories import make_component, make_user
from tests.factories.apps import build_app
from tests.journeys.forms import Reader

PASSWORD = "kettle umbrella violin forty"
SERIES = {
    "title": "Open hour of the streets office",
    "starts_at": "2027-03-18T18:30",
    "ends_at": "2027-03-18T20:00",
    "every": "week",
    "online_for": "all",
    "count": "3",
    "place_name": "Town Hall, room 2",
    "agenda": "30: How far each project is\n45: Your questions",
}


@pytest.fixture
def town(tmp_path):
    app = build_app(tmp_path, "series", WTF_CSRF_ENABLED=True, STAFF_TWO_FACTOR="optional")
    with app.app_context():
        secret = hash_password(PASSWORD)
        names = {"fay": (Role.FACILITATOR,), "ben": ()}
        people = [make_user(*roles, name=name.title(), email=f"{name}@example.org", password=secret) for name, roles in names.items()]  # fmt: skip
        component = make_component("meetings")
        db.session.add_all([*people, component])
        db.session.commit()
        app.component_id, app.space_id = component.id, component.space_id
        app.space_url = f"/processes/{component.space.slug}"
    yield app
    with app.app_context():
        db.engine.dispose()


def enter(town, name):
    reader = Reader(town.test_client())
    reader.open("/sign-in")
    assert reader.send("/sign-in", email=f"{name}@example.org", password=PASSWORD) in {302, 303}
    return reader


def news(town, reader):
    with town.app_context():
        spread_pending()
    reader.open("/notifications")
    assert "New in a process you follow: “Open hour of the streets office”" in reader.text
    return reader.text.count("You get this because")


def days(town):
    events = Calendar.from_ical(town.test_client().get("/meetings/calendar.ics").data).walk("VEVENT")  # fmt: skip
    found = sorted((one.decoded("dtstart"), one["status"], one["sequence"]) for one in events)
    return [(f"{begins:%m-%d %H:%M}", status, number) for begins, status, number in found]


def verify(town):
    answer = town.test_cli_runner().invoke(args=["audit", "verify"])
    return answer.exit_code, answer.output


def test_from_the_announcement_to_sealed_minutes(town):
    with time_machine.travel("2027-03-01T10:00:00Z", tick=True):
        fay, ben = enter(town, "fay"), enter(town, "ben")
        ben.open(town.space_url)
        assert ben.send(f"/follows/{town.space_id}") == 303

        fay.open(f"/meetings?component={town.component_id}")
        fay.open(re.search(r'href="(/meetings/new/\d+/series)"', fay.text)[1])
        form = fay.path
        assert fay.send(form, **SERIES | {"count": "1"}) == 422
        assert fay.send(form, **SERIES) == 200
        assert "1 April 2027, 18:30 to 20:00" in fay.text
        assert days(town) == []
        assert fay.send(form, **SERIES, announce="1") == 303
        assert days(town) == [
            ("03-18 18:30", "CONFIRMED", 0), ("03-25 18:30", "CONFIRMED", 0), ("04-01 17:30", "CONFIRMED", 0),
        ]  # fmt: skip
        assert news(town, ben) == 1

        meetings = re.findall(r'href="(/meetings/\d+)"', fay.text)
        fay.open(f"{meetings[1]}/edit")
        moved = {"starts_at": "2027-03-26T19:00", "ends_at": "2027-03-26T20:30"}
        moved |= {"scope": "later", "online_for": "all"}
        assert fay.send("/edit", **moved) == 303
        fay.open(f"{meetings[2]}/cancel")
        assert fay.send("/cancel", reason="Nobody is in the office that week", scope="this") == 303
        assert days(town) == [
            ("03-18 18:30", "CONFIRMED", 0), ("03-26 19:00", "CONFIRMED", 1), ("04-02 18:00", "CANCELLED", 2),
        ]  # fmt: skip
        month = town.test_client().get("/meetings/calendar?month=2027-04").text
        assert "Cancelled" in month

    with time_machine.travel("2027-03-19T10:00:00Z", tick=True):
        fay = enter(town, "fay")
        fay.open(meetings[0])
        assert "Held" in fay.text
        fay.open(f"{meetings[0]}/minutes/desk")
        assert fay.send("/minutes/begin") == 303
        fay.open(f"{meetings[0]}/minutes/general")
        assert fay.send("/general", minutes="Twelve people came and asked.") == 303
        fay.open(f"{meetings[0]}/minutes/publish")
        assert fay.send("/publish") == 303
        code, said = verify(town)
        assert code == 0
        assert "All that is sealed is as it was published" in said

    with town.app_context(), db.engine.begin() as connection:
        triggers.drop(connection)
        connection.execute(text("UPDATE meetings SET minutes = 'Nobody came.' WHERE minutes <> ''"))
        connection.execute(text("UPDATE audit_entries SET action = 'x' WHERE number = 2"))
    code, said = verify(town)
    assert code == 1
    assert "Entry 2 was edited" in said
    assert f"meetings {meetings[0].rpartition('/')[2]} is no longer what entry" in said
