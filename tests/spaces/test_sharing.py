"""Links with which people read what is not public yet, and what they do not open."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.attachments.models import Attachment
from app.audit.models import AuditEntry
from app.budgets.models import Envelope, Project, Round
from app.core.clock import now
from app.debates.models import Debate
from app.meetings.models import Meeting
from app.spaces.models import ShareLink
from tests.attachments.test_intake import picture
from tests.factories import add, make_component, make_process, make_proposal, make_user


@pytest.fixture
def process(session):
    return add(session, make_process(title="Our river", slug="our-river"))


@pytest.fixture
def component(session, process):
    return add(session, make_component("proposals", process, name={"en": "Ideas"}))


@pytest.fixture
def hidden(session, component):
    """A component that is not public, with one proposal in it."""
    component.published_at = None
    add(session, make_proposal(component, title="A ferry across the river"))
    return component


@pytest.fixture
def staff(sign_in, facilitator):
    return sign_in(facilitator)


def share(staff, what, **more):
    """Make a link in the editor; its path."""
    before = set(re.findall(r'href="[^"]*(/shared/[^"]+)"', staff.get(SHARING).text))
    answer = staff.post(SHARING, data={"what": str(what), "days": "7"} | more)
    assert answer.status_code == 303
    after = set(re.findall(r'href="[^"]*(/shared/[^"]+)"', staff.get(SHARING).text))
    [path] = after - before
    return path


SHARING = "/admin/processes/our-river/sharing"


def test_a_link_opens_one_component_for_reading(client, session, staff, hidden, process):
    other = add(session, make_component("proposals", process, name={"en": "Other"}))
    other.published_at = None
    session.commit()
    place, elsewhere = f"/proposals?component={hidden.id}", f"/proposals?component={other.id}"
    assert client.get(place).status_code == 403
    answer = client.get(share(staff, hidden.id))
    assert answer.status_code == 303
    assert answer.location.endswith(place)
    page = client.get(place)
    assert "A ferry across the river" in page.text
    assert "This is a preview" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    proposal = session.query(ShareLink).one().component.resources[0]
    assert client.get(f"/proposals/{proposal.id}").status_code == 200
    assert client.post(f"/proposals/{proposal.id}/support").status_code in {303, 403}
    assert client.get(elsewhere).status_code == 403
    assert client.get(SHARING).status_code == 303


def test_a_draft_process_is_shared_with_all_that_is_in_it(client, session, staff, hidden, process):
    process.published_at = None
    session.commit()
    assert client.get("/processes/our-river").status_code == 403
    client.get(share(staff, 0))
    page = client.get("/processes/our-river").text
    assert "A facilitator shared this with you" in page
    assert f"/proposals?component={hidden.id}" in page
    assert client.get(f"/proposals?component={hidden.id}").status_code == 200
    assert "Our river" not in client.get("/processes").text


def test_rehearsals_are_no_part_of_a_preview(client, session, staff, process):
    budgets = add(session, make_component("budgets", process))
    budgets.published_at = None
    real = add(session, Round(title="Real", component=budgets, envelopes=[Envelope(amount=100)]))
    values = {"rehearses_id": real.id, "test_voters": 3, "component": budgets}
    add(session, Round(title="Rehearsal", envelopes=[Envelope(amount=100)], **values))
    client.get(share(staff, budgets.id))
    page = client.get(f"/budgets?component={budgets.id}").text
    assert "Real" in page
    assert "Rehearsal" not in page


def test_a_link_to_a_draft_process_opens_nothing_prepared_once_it_is_public(
    client, session, staff, hidden, process
):
    process.published_at = None
    session.commit()
    client.get(share(staff, 0))
    place = f"/proposals?component={hidden.id}"
    assert client.get(place).status_code == 200
    process.publish()
    session.commit()
    assert client.get("/processes/our-river").status_code == 200
    assert client.get(place).status_code == 403
    process.hidden_at = now()
    session.commit()
    assert client.get("/processes/our-river").status_code == 403


def test_previews_show_pictures_and_files(client, session, staff, process):
    budgets = add(session, make_component("budgets", process))
    round_ = Round(title="Next year", envelopes=[Envelope(amount=100)], component=budgets)
    envelope = round_.envelopes[0]
    place = {"component": budgets, "round": round_, "envelope": envelope}
    project = Project(title="A slide", number=1, code="1", cost=10, **place)
    process.published_at = None
    add(session, round_, project)
    files = []
    for one in (process, project):
        form = {"alt": "Boats", "is_picture": "y", "file": (io.BytesIO(picture()), "boats.jpg")}
        address = f"/attachments/on/{one.id}"
        assert staff.post(address, data=form).status_code == 303
        file = session.scalars(select(Attachment).where(Attachment.resource_id == one.id)).one()
        files.append(f"/files/{file.id}/{file.name}")
    assert [client.get(file).status_code for file in files] == [403, 403]
    client.get(share(staff, 0))
    assert [client.get(file).status_code for file in files] == [200, 200]
    assert client.get(files[0]).headers["Cache-Control"] == "private, no-store"
    assert client.get("/processes/our-river").text.count(files[0].rsplit("/", 1)[0] + "/") == 1


def test_a_link_ends_by_the_clock(client, staff, hidden):
    path = share(staff, hidden.id)
    client.get(path)
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert client.get(f"/proposals?component={hidden.id}").status_code == 200
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert client.get(f"/proposals?component={hidden.id}").status_code == 403
        assert client.get(path).status_code == 404


def test_a_link_that_is_ended_stops_at_once(client, session, staff, hidden):
    place = f"/proposals?component={hidden.id}"
    path = share(staff, hidden.id)
    client.get(path)
    assert client.get(place).status_code == 200
    link = session.query(ShareLink).one()
    staff.post(f"{SHARING}/{link.id}/withdraw")
    assert client.get(place).status_code == 403
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This link no longer works" in answer.text
    assert path not in staff.get(SHARING).text


def test_a_link_may_be_for_people_who_are_signed_in(client, session, staff, sign_in, hidden):
    path = share(staff, hidden.id, needs_sign_in="y")
    answer = client.get(path)
    assert "/sign-in" in answer.location
    assert path in answer.location
    reader = sign_in(add(session, make_user()))
    assert reader.get(path).location.endswith(f"component={hidden.id}")
    assert reader.get(f"/proposals?component={hidden.id}").status_code == 200


def test_who_signs_out_leaves_no_link_behind(session, staff, sign_in, hidden):
    reader, path = sign_in(add(session, make_user())), share(staff, hidden.id)
    reader.get(path)
    assert reader.get(f"/proposals?component={hidden.id}").status_code == 200
    assert reader.post("/sign-out").status_code == 302
    assert reader.get(f"/proposals?component={hidden.id}").status_code == 403


@pytest.mark.parametrize("forged", ["old", "IngKWCI.x", "a.b.c", "%ff", "é.é"])
def test_a_forged_link_opens_nothing(client, forged):
    assert client.get(f"/shared/{forged}").status_code == 404


def test_debates_meetings_and_rounds_are_previewed_too(client, session, staff, process):
    soon = {"starts_at": now() + timedelta(days=1), "ends_at": now() + timedelta(days=2)}
    title = "A secret until June"
    kinds = {
        "debates": Debate(title=title, published_at=now()),
        "meetings": Meeting(title=title, titles={"en": title}, published_at=now(), **soon),
        "budgets": Round(title=title, envelopes=[Envelope(amount=100)]),
    }
    for kind, one in kinds.items():
        one.component = component = add(session, make_component(kind, process))
        component.published_at = None
        add(session, one)
        assert client.get(f"/{kind}/{one.id}").status_code == 403
        client.get(share(staff, component.id))
        assert title in client.get(f"/{kind}?component={component.id}").text
        assert client.get(f"/{kind}/{one.id}").status_code == 200
        assert title not in client.get(f"/{kind}").text


def test_only_facilitators_of_the_process_share(session, sign_in, hidden, process):
    for person in (make_user(), make_user(Role.FACILITATOR, space_id=make_other(session))):
        browser = sign_in(add(session, person))
        assert browser.get(SHARING).status_code == 403
        assert browser.post(SHARING, data={"what": str(hidden.id), "days": "7"}).status_code == 403
    assert session.query(ShareLink).count() == 0


def make_other(session):
    return add(session, make_process()).id


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"days": "0"}, "Enter a number from 1 to 90"),
        ({"days": "91"}, "Enter a number from 1 to 90"),
        ({"days": ""}, "Enter a number of days"),
        ({"what": "99999"}, "Not a valid choice"),
        ({"note": "x" * 101}, "Shorten by 1 character"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(staff, session, hidden, values, words):
    answer = staff.post(
        SHARING, data={"what": str(hidden.id), "days": "7", "note": "Kept"} | values
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert values.get("note", "Kept") in answer.text
    assert session.query(ShareLink).count() == 0


def test_the_log_says_who_shared_what(staff, session, hidden):
    share(staff, hidden.id, note="neighbourhood council")
    link = session.query(ShareLink).one()
    for _ in range(2):  # ended twice it is ended once
        staff.post(f"{SHARING}/{link.id}/withdraw")
    made, ended = session.query(AuditEntry).filter(AuditEntry.action.like("share.%")).order_by("id")
    assert made.after["note"] == "neighbourhood council"
    assert (made.action, ended.action) == ("share.made", "share.withdrawn")
    assert "nonce" not in made.after


def test_where_all_is_public_there_is_nothing_to_share(staff, session, component):
    page = staff.get(SHARING).text
    assert "Everything in this process is public" in page
    assert staff.post(SHARING, data={"what": "0", "days": "7"}).status_code == 422
    assert session.query(ShareLink).count() == 0
