"""An agenda from being planned to being gone through, item by item."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.attachments.models import Attachment
from app.comments.models import Comment
from app.core.clock import now
from app.meetings.models import AgendaItem, AgendaLink, Decision
from app.notifications.models import News
from app.search.models import SearchDocument
from app.versions.models import Version
from tests.factories import add, make_component, make_proposal, make_user
from tests.factories.debates import make_agenda, make_meeting
from tests.factories.minutes import publish_by
from tests.factories.queries import count_queries

FORM = {"title": "How costs are made", "minutes": "30"}


@pytest.fixture
def meeting(session):
    """Two hours, tomorrow, in a place where people may comment."""
    return add(session, make_meeting(make_component("meetings", None, "comment.create")))


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def put(session, meeting, *points, **values):
    add(session, *make_agenda(meeting, *points, **values))
    return list(meeting.agenda)


def page_of(item):
    return f"/agenda-items/{item.id}"


def titles(session, meeting):
    session.expire_all()
    items = list(meeting.agenda)
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def test_put_on_the_agenda_with_all_that_belongs_to_it(session, staff, client, meeting):
    proposal = add(session, make_proposal())
    values = FORM | {"text": "Each **cost**.", "presenter": "Streets office", "number": "Ö 3", "about": f"/proposals/{proposal.id}"}  # fmt: skip
    answer = staff.post(f"/meetings/{meeting.id}/agenda/new", data=values)
    assert answer.status_code == 303
    item = session.scalars(select(AgendaItem)).one()
    page = client.get(page_of(item)).text
    for words in ("Agenda item Ö 3", "<strong>cost</strong>", "Streets office", "30 minutes", proposal.title):  # fmt: skip
        assert words in page
    assert "Ö 3" in client.get(f"/meetings/{meeting.id}").text
    assert session.get(SearchDocument, item.id).kind == "agenda_item"
    about = client.get(f"/proposals/{proposal.id}").text
    assert "On the agenda of meetings" in about
    assert page_of(item) in about


def test_start_times_are_reckoned(session, client, meeting):
    put(session, meeting, "Welcome", "Costs")
    put(session, meeting, "Talk", minutes=0)
    put(session, meeting, "Farewell")
    page = client.get(f"/meetings/{meeting.id}").text
    assert len(re.findall(r"about \d\d:\d\d", page)) == 3


@pytest.mark.parametrize("minutes", ["60", "999"])
def test_what_does_not_fit_is_refused_with_the_excess(session, staff, meeting, minutes):
    first, _second = put(session, meeting, "Welcome", "Costs", minutes=55)
    excess = f"{int(minutes) - 10} minutes longer than the meeting"
    new = staff.post(f"/meetings/{meeting.id}/agenda/new", data=FORM | {"minutes": minutes})
    assert new.status_code == 422
    assert excess in new.text
    assert FORM["title"] in new.text
    longer = str(55 + int(minutes))
    changed = staff.post(f"/agenda-items/{first.id}/edit", data=FORM | {"minutes": longer})
    assert changed.status_code == 422
    assert excess in changed.text
    assert titles(session, meeting) == ["Welcome", "Costs"]


def test_a_struck_item_takes_no_time_until_it_is_back(session, staff, meeting):
    first, _second = put(session, meeting, "Welcome", "Costs", minutes=55)
    staff.post(f"/agenda-items/{first.id}/strike", data={"reason": "The speaker is ill"})
    assert staff.post(f"/meetings/{meeting.id}/agenda/new", data=FORM).status_code == 303
    answer = staff.post(f"/agenda-items/{first.id}/restore", follow_redirects=True)
    assert "20 minutes longer than the meeting" in answer.text
    assert session.get(AgendaItem, first.id, populate_existing=True).withdrawn_at is not None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Write a title"),
        ({"minutes": "-3"}, "Enter a whole number"),
        ({"minutes": "soon"}, "Not a valid integer"),
        ({"about": "https://elsewhere.example/proposals/1"}, "There is nothing public at"),
        ({"about": "/proposals/999999"}, "There is nothing public at"),
    ],
)
def test_mistakes_are_shown_beside_the_field(session, staff, meeting, values, message):
    answer = staff.post(f"/meetings/{meeting.id}/agenda/new", data=FORM | values)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(AgendaItem)).all() == []


def test_an_agenda_is_one_page(session, staff, meeting, monkeypatch):
    put(session, meeting, "Welcome", "Costs")
    monkeypatch.setattr("app.meetings.agenda.services.writing.MOST_ITEMS", 2)
    answer = staff.post(f"/meetings/{meeting.id}/agenda/new", data=FORM)
    assert answer.status_code == 422
    assert "An agenda has room for" in answer.text


def test_moved_by_buttons_and_by_number(session, staff, meeting):
    first, _second, third = put(session, meeting, "Welcome", "Costs", "Talk")
    path = f"/agenda-items/{third.id}/move"
    answer = staff.post(path, data={"way": "up"})
    assert answer.location.endswith(f"/agenda#item-{third.id}")
    assert titles(session, meeting) == ["Welcome", "Talk", "Costs"]
    staff.post(f"/agenda-items/{first.id}/move", data={"way": "down"})
    assert titles(session, meeting) == ["Talk", "Welcome", "Costs"]
    staff.post(path, data={"place": "3"})
    assert titles(session, meeting) == ["Welcome", "Costs", "Talk"]
    for nonsense in ({}, {"place": "0"}, {"place": "x"}, {"way": "left"}):
        said = staff.post(path, data=nonsense, follow_redirects=True).text
        assert "Enter the number of a place on this agenda" in said
    assert titles(session, meeting) == ["Welcome", "Costs", "Talk"]


def test_consent_items_stand_together_and_are_taken_in_one_vote(session, staff, client, meeting):  # fmt: skip
    put(session, meeting, "Minutes*", "Costs", body="They are here.")
    benches = {"title": "Benches", "is_consent": "y", "is_confidential": "y", "text": "For 64,000."}
    staff.post(f"/meetings/{meeting.id}/agenda/new", data=benches)
    assert titles(session, meeting) == ["Minutes", "Benches", "Costs"]
    assert "Consent items" in client.get(f"/meetings/{meeting.id}").text
    path = f"/meetings/{meeting.id}/agenda/consent"
    lost = staff.post(path, data={"yes": "2", "no": "3"})
    assert lost.status_code == 422
    assert "2 yes and 3 no" in lost.text
    assert staff.post(path, data={"yes": "7", "no": "0", "abstain": "1"}).status_code == 303
    decided = session.scalars(select(Decision).order_by(Decision.number)).all()
    assert [(one.title, one.item.title, one.vote.yes) for one in decided] == [("Minutes", "Minutes", 7), ("Benches", "Benches", 7)]  # fmt: skip
    assert [one.body for one in decided] == ["They are here.", ""]  # closed doors stay closed
    staff.post(path, data={})
    assert len(session.scalars(select(Decision)).all()) == 2
    assert "No consent item waits" in staff.get(path).text


def test_an_item_is_taken_out_of_consent_with_a_note(session, staff, client, meeting):
    minutes, *_rest = put(session, meeting, "Minutes*", "Benches*", "Costs")
    assert staff.post(f"/agenda-items/{minutes.id}/take-out", data={"reason": ""}).status_code == 422  # fmt: skip
    staff.post(f"/agenda-items/{minutes.id}/take-out", data={"reason": "A member has a question"})
    assert titles(session, meeting) == ["Benches", "Minutes", "Costs"]
    assert "A member has a question" in client.get(page_of(minutes)).text
    staff.post(f"/meetings/{meeting.id}/agenda/consent", data={})
    assert [one.title for one in session.scalars(select(Decision))] == ["Benches"]
    assert session.scalars(select(Decision)).one().vote is None


def test_removed_while_nobody_took_part_and_struck_after_that(session, staff, sign_in, meeting):  # fmt: skip
    first, second, third = put(session, meeting, "Welcome", "Costs", "Talk")
    assert staff.post(f"/agenda-items/{first.id}/remove").status_code == 303
    assert titles(session, meeting) == ["Costs", "Talk"]
    sign_in(add(session, make_user())).post(
        f"/comments/on/{second.id}", data={"body": "Why so much?"}
    )
    refused = staff.post(f"/agenda-items/{second.id}/remove")
    assert refused.status_code == 403
    assert "Strike it from the agenda instead" in refused.text
    staff.post(f"/agenda-items/{second.id}/strike", data={"reason": "The offer is not there yet"})
    page = staff.get(page_of(second)).text
    assert "The offer is not there yet" in page
    assert "Why so much?" in page
    assert session.scalars(select(News).where(News.topic == "withdrawn")).one().resource_id == second.id  # fmt: skip
    add(session, Decision(title="So be it", meeting=meeting, parent_id=meeting.id, number=1, verdict="noted", item=third, component=meeting.component))  # fmt: skip
    assert "Something was decided" in staff.post(f"/agenda-items/{third.id}/remove").text


def test_residents_ask_until_the_meeting_begins(session, sign_in, meeting):
    (item,) = put(session, meeting, "Costs")
    browser = sign_in(add(session, make_user()))
    path = f"/comments/on/{item.id}"
    assert browser.post(path, data={"body": "Why so much for a bench?"}).status_code == 303
    assert "Why so much for a bench?" in browser.get(page_of(item)).text
    assert "1 comment" in browser.get(f"/meetings/{meeting.id}").text
    with time_machine.travel(meeting.starts_at + timedelta(seconds=1), tick=False):
        browser = sign_in(add(session, make_user()))
        assert "were open until the meeting began" in browser.get(page_of(item)).text
        late = browser.post(path, data={"body": "And why now?"})
        assert late.status_code == 403
        assert "were open until the meeting began" in late.text
    assert len(session.scalars(select(Comment)).all()) == 1


def test_the_phase_has_its_say_besides(session, sign_in):
    (item,) = put(session, add(session, make_meeting()), "Costs")
    answer = sign_in(add(session, make_user())).post(f"/comments/on/{item.id}", data={"body": "Why?"})  # fmt: skip
    assert answer.status_code == 403
    assert "were open until" not in answer.text


@pytest.mark.parametrize("ends", ["struck", "cancelled"])
def test_nobody_asks_about_what_does_not_take_place(session, sign_in, meeting, ends):
    (item,) = put(session, meeting, "Costs")
    if ends == "struck":
        item.withdrawn_at, item.reason = now(), "No time"
    else:
        meeting.cancelled_at, meeting.cancelled_reason = now(), "Flood"
    session.commit()
    assert ends in sign_in(add(session, make_user())).get(page_of(item)).text
    assert not item.accepts_comments


def test_behind_closed_doors_only_number_and_title_are_public(session, staff, client, meeting):  # fmt: skip
    secret = {"body": "The price is 64,000.", "presenter": "Treasury", "published_at": None}
    (item,) = put(session, meeting, "Purchase of land", **secret, is_confidential=True)
    session.add(Attachment(resource_id=item.id, key="k", name="offer.pdf", content_type="application/pdf", size=9))  # fmt: skip
    session.commit()
    page = client.get(f"/meetings/{meeting.id}").text
    assert "Purchase of land" in page
    assert "64,000" not in page + client.get(f"/meetings/{meeting.id}/calendar.ics").text
    assert "Treasury" not in page
    assert client.get(page_of(item)).status_code in {403, 404}
    assert session.get(SearchDocument, item.id) is None
    assert "64,000" in staff.get(page_of(item)).text
    edit = f"/agenda-items/{item.id}/edit"
    staff.post(edit, data=FORM | {"text": "It is bought."})
    assert "It is bought." in client.get(page_of(item)).text
    assert session.get(SearchDocument, item.id) is not None
    staff.post(edit, data=FORM | {"text": "For 70,000.", "is_confidential": "y"})
    assert client.get(page_of(item)).status_code in {403, 404}
    assert session.get(SearchDocument, item.id, populate_existing=True) is None
    staff.post(edit, data=FORM | {"text": "It was bought."})
    staff.post(edit, data=FORM | {"text": "It was bought in May."})
    kept = " ".join(str(one.fields) for one in session.scalars(select(Version)))
    assert "It was bought in May." in kept
    assert ",000" not in kept


def test_what_was_said_before_stays_a_version(session, staff, meeting):
    (item,) = put(session, meeting, "Costs", body="Each cost.")
    staff.post(f"/agenda-items/{item.id}/edit", data=FORM | {"text": "Each cost, and the reserve."})
    texts = [
        one.fields["body"] for one in session.scalars(select(Version).order_by(Version.number))
    ]
    assert texts == ["Each cost.", "Each cost, and the reserve."]


def test_a_decision_is_written_under_its_item(session, staff, client, meeting):
    proposal = add(session, make_proposal())
    (item,) = put(session, meeting, "Crossing", links=[AgendaLink(resource_id=proposal.id)])
    page = staff.get(f"/meetings/{meeting.id}/decisions/new?item={item.id}").text
    assert f'<option selected value="{item.id}">' in page
    assert f"/proposals/{proposal.id}" in page
    form = {"title": "The crossing is built", "verdict": "approved", "method": "", "majority": "simple", "basis": "cast", "item": str(item.id)}  # fmt: skip
    assert staff.post(f"/meetings/{meeting.id}/decisions/new", data=form).status_code == 303
    assert "The crossing is built" not in client.get(page_of(item)).text
    publish_by(staff, meeting, "All came and spoke.")
    for path in (page_of(item), f"/meetings/{meeting.id}"):
        assert "The crossing is built" in client.get(path).text
    decision = session.scalars(select(Decision)).one()
    assert item.title in client.get(f"/decisions/{decision.id}").text
    other = add(session, make_meeting())
    (alien,) = put(session, other, "Elsewhere")
    wrong = staff.post(f"/meetings/{meeting.id}/decisions/new", data=form | {"item": str(alien.id)})
    assert wrong.status_code == 422


def test_what_a_closed_item_is_about_does_not_slip_into_its_decision(session, staff, meeting):
    proposal = add(session, make_proposal())
    secret = {"is_confidential": True, "published_at": None}
    (item,) = put(session, meeting, "Land", links=[AgendaLink(resource_id=proposal.id)], **secret)
    page = staff.get(f"/meetings/{meeting.id}/decisions/new?item={item.id}").text
    assert f'<option selected value="{item.id}">' in page
    assert f"/proposals/{proposal.id}" not in page


def test_only_staff_arrange(session, sign_in, meeting):
    (item,) = put(session, meeting, "Costs")
    browser = sign_in(add(session, make_user(Role.MODERATOR)))
    for path in (f"/meetings/{meeting.id}/agenda", f"/meetings/{meeting.id}/agenda/new", f"/meetings/{meeting.id}/agenda/lead", f"/agenda-items/{item.id}/edit"):  # fmt: skip
        assert browser.get(path).status_code == 403
    for name in ("move", "remove", "strike", "restore", "take-out", "begin", "finish"):
        assert browser.post(f"/agenda-items/{item.id}/{name}", data={"reason": "I want it"}).status_code == 403  # fmt: skip


def test_items_of_a_hidden_meeting_are_hidden(session, client, meeting):
    (item,) = put(session, meeting, "Costs")
    assert client.get(page_of(item)).status_code == 200
    meeting.hidden_at = now()
    session.commit()
    assert client.get(page_of(item)).status_code in {403, 404}
    assert not item.accepts_comments


def test_of_a_hidden_item_nothing_is_left_to_read(session, client, meeting):
    put(session, meeting, "A rude title", body="Rude words.", hidden_at=now())
    page = client.get(f"/meetings/{meeting.id}").text
    assert "Hidden by a moderator" in page
    feed = client.get(f"/meetings/{meeting.id}/calendar.ics").text
    assert "ude" not in page.split("<main")[1] + feed


def test_a_long_agenda_takes_as_many_queries_as_a_short_one(session, staff, client, meeting):
    put(session, meeting, "Welcome", "Costs*")
    paths = [(client, f"/meetings/{meeting.id}"), (client, page_of(meeting.agenda[0])), (staff, f"/meetings/{meeting.id}/agenda")]  # fmt: skip

    def asked():
        for browser, path in paths:
            browser.get(path)
            with count_queries() as queries:
                assert browser.get(path).status_code == 200
            yield len(queries)

    few = list(asked())
    put(session, meeting, *(f"Item {n}" for n in range(60)), minutes=1)
    assert list(asked()) == few
    assert max(few) <= 12
