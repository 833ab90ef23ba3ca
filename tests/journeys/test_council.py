"""A council from its first committee to a paper on an agenda: through the pages only, then read by programs."""

import re

import pytest
from flask_security import hash_password

from app.accounts.models import Role
from app.extensions import db
from tests.factories import make_component, make_user
from tests.factories.apps import build_app
from tests.factories.oparl import everything
from tests.factories.schemas import STANDARDS, oparl_errors
from tests.journeys.forms import Reader

PASSWORD = "kettle umbrella violin forty"
MEETING = {
    "title": "Works committee in March",
    "starts_at": "2027-03-18T18:30",
    "ends_at": "2027-03-18T20:00",
    "online_for": "all",
    "place_name": "Town Hall, room 2",
    "agenda": "30: The path along the quay\n45: Questions",
}


@pytest.fixture
def town(tmp_path):
    app = build_app(tmp_path, "council", WTF_CSRF_ENABLED=True, STAFF_TWO_FACTOR="optional")
    with app.app_context():
        clerk = make_user(Role.FACILITATOR, name="Fay", email="fay@example.org", password=hash_password(PASSWORD))  # fmt: skip
        component = make_component("meetings")
        db.session.add_all([clerk, component])
        db.session.commit()
        app.component_id = component.id
    yield app
    with app.app_context():
        db.engine.dispose()


def fill(reader, path, **words):
    """Open a form, send it as it was filled in, and come to the page that it leads to."""
    reader.open(path)
    assert reader.send(path.partition("?")[0], **words) == 303, reader.text
    return reader.path.partition("?")[0]


@pytest.mark.skipif(not STANDARDS.exists(), reason="the schemas are not part of the repository")
def test_a_council_is_entered_and_read_by_programs(town):
    clerk = Reader(town.test_client())
    clerk.open("/sign-in")
    clerk.send("/sign-in", email="fay@example.org", password=PASSWORD)
    meeting = fill(clerk, f"/meetings/new/{town.component_id}", **MEETING)
    committee = fill(clerk, "/council/committees/new", name="Works committee", classification="Committee")  # fmt: skip
    for name in ("Sample", "Smith"):
        fill(clerk, "/council/people/new", name=f"A. {name}", family_name=name)
        fill(clerk, f"{committee}/members/new", person=f"A. {name}", role="Member", has_vote="yes", starts_on="2026-01-01")  # fmt: skip
    assert all(name in clerk.text for name in ("A. Sample", "A. Smith"))

    paper = fill(clerk, "/council/papers/new", component=str(town.component_id), title="A path along the quay", reference="2027/003", paper_type="Motion", dated_on="2027-02-01", body="From the bridge to the harbour.")  # fmt: skip
    clerk.open(f"{paper}/consultations/new")
    chosen = re.search(rf"{paper}/consultations/new\?meeting=\d+", clerk.text)[0]
    clerk.open(chosen)
    item = re.search(r'<option value="(\d+)">1\. The path along the quay', clerk.text)[1]
    assert clerk.send(f"{paper}/consultations/new", item=item, role="Decided", is_authoritative="yes") == 303  # fmt: skip
    assert "Works committee in March" in clerk.text

    program = town.test_client()
    things = everything(program, imported=False)
    assert [error for one in things.values() for error in oparl_errors(one)] == []
    found = {kind: [one for one in things.values() if one["type"].endswith(f"/{kind}")] for kind in ("Organization", "Person", "Membership", "Paper", "Consultation", "AgendaItem")}  # fmt: skip
    assert [len(some) for some in found.values()] == [1, 2, 2, 1, 1, 2]
    assert len(found["Organization"][0]["membership"]) == 2
    (dealt,) = found["Consultation"]
    assert (dealt["role"], dealt["authoritative"]) == ("Decided", True)
    assert found["AgendaItem"][0]["consultation"] == dealt["id"]
    assert found["Paper"][0]["consultation"] == [dealt]
    assert (dealt["agendaItem"], dealt["meeting"].endswith(meeting)) == (found["AgendaItem"][0]["id"], True)  # fmt: skip

    clerk.open(f"{paper}/remove")
    assert clerk.send("/remove") == 303
    since = "?modified_since=2020-01-01T00:00:00Z"
    (gone,) = program.get(f"/oparl/v1/bodies/own/papers{since}").json["data"]
    assert (gone["id"], gone["deleted"], oparl_errors(gone)) == (found["Paper"][0]["id"], True, [])
