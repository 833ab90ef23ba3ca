"""OParl's read API: every object fits the schemas, lists go by pages, what was deleted is told."""

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import quote, urlsplit

import pytest

from app.accounts.models import Role
from app.attachments.models import Attachment
from app.core.clock import now
from app.meetings.councils.models import (
    Body,
    Consultation,
    CouncilMember,
    File,
    FileLink,
    FileRole,
    Membership,
    Organization,
    Paper,
)
from app.meetings.models import (
    AgendaItem,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    TranscriptPart,
    Verdict,
)
from tests.factories import add, make_component, make_user
from tests.factories.oparl import LISTS, everything, pages
from tests.factories.queries import count_queries
from tests.factories.rows import insert_resources, insert_rows
from tests.factories.schemas import STANDARDS, oparl_errors

ROOT = "/oparl/v1"
OWN = f"{ROOT}/bodies/own"
LONG_AGO = datetime.fromisoformat("2024-01-10T18:00:00+00:00")


def make_meeting(session, component=None, **values) -> Meeting:
    component = component or add(session, make_component("meetings"))
    texts = {
        "title": "Council",
        "titles": {"en": "Council"},
        "place_name": "Town hall",
        "address": "Market 1",
    }
    times = {"created_at": LONG_AGO, "published_at": LONG_AGO, "starts_at": LONG_AGO, "ends_at": LONG_AGO + timedelta(hours=2)}  # fmt: skip
    return add(session, Meeting(component=component, **{**texts, **times, **values}))


def make_item(session, meeting, position=1, **values) -> AgendaItem:
    whole = {
        "title": f"Point {position}",
        "created_at": LONG_AGO,
        "published_at": LONG_AGO,
        **values,
    }
    return add(session, AgendaItem(meeting_id=meeting.id, parent_id=meeting.id, component=meeting.component, position=position, **whole))  # fmt: skip


def make_decision(session, meeting, item=None, number=1, **values) -> Decision:
    whole = {"title": "A crossing is built", "body": "By May.", "verdict": Verdict.APPROVED, "published_at": LONG_AGO, "created_at": LONG_AGO, **values}  # fmt: skip
    return add(session, Decision(meeting=meeting, item=item, parent_id=meeting.id, component=meeting.component, number=number, **whole))  # fmt: skip


def attach(session, resource, **values) -> Attachment:
    return add(session, Attachment(resource=resource, key="k" * 64, name="plan.pdf", content_type="application/pdf", size=10, **values))  # fmt: skip


@pytest.fixture
def town(session):
    """A meeting of our own with decisions and files, and a record of a neighbour's."""
    held = make_meeting(session)
    open_one = make_item(session, held, number="Ö 3")
    make_item(
        session, held, 2, is_confidential=True, published_at=None, body="Secret", title="A plot"
    )
    decided = make_decision(session, held, open_one)
    make_decision(session, held, None, 2, title="Thanks", verdict=Verdict.NOTED)
    for resource in (held, open_one, decided):
        attach(session, resource)
    body = add(session, Body(oparl_id="https://x.example/b", name="Neighbour"))
    committee = add(
        session, Organization(name="Works", body_id=body.id, oparl_id="https://x.example/o")
    )
    add(session, Membership(organization=committee, body_id=body.id, person_ref="https://x.example/p", role="Chair"))  # fmt: skip
    paper = add(session, Paper(title="Motion", component=held.component, body_id=body.id, published_at=LONG_AGO, created_at=LONG_AGO, reference="1/24"))  # fmt: skip
    file = add(session, File(name="Motion", access_url="https://x.example/f.pdf", body_id=body.id))
    add(session, FileLink(file=file, resource=paper, role=FileRole.MAIN, position=1))
    with_own_records(session, held, open_one)
    return held


def with_own_records(session, held, item):
    """Public minutes with a transcript, a committee with a member, and a paper that the point deals with."""
    held.minutes_published_at = LONG_AGO + timedelta(days=1)
    below = {"parent_id": held.id, "component": held.component, "created_at": held.minutes_published_at, "published_at": held.minutes_published_at}  # fmt: skip
    record = add(session, Minutes(meeting_id=held.id, title="Minutes", number=2, public_number=1, **below))  # fmt: skip
    kept = LONG_AGO + timedelta(days=2)
    add(session, MinutesVersion(minutes_id=record.id, number=2, text="x", step="changed", created_at=kept))  # fmt: skip
    add(session, TranscriptPart(meeting_id=held.id, number=1, title="Transcript", body="A: Good evening.", **below))  # fmt: skip
    ours = {"created_at": LONG_AGO, "modified_at": LONG_AGO}
    committee = add(session, Organization(name="Ours", **ours))
    person = add(session, CouncilMember(name="A. Member", family_name="Member", **ours))
    add(session, Membership(organization=committee, person=person, created_at=LONG_AGO, modified_at=kept))  # fmt: skip
    paper = add(session, Paper(title="A path", component=held.component, created_at=LONG_AGO, published_at=LONG_AGO))  # fmt: skip
    add(session, Consultation(paper=paper, item=item, meeting=held, role="decides", is_authoritative=True, created_at=LONG_AGO, modified_at=kept + timedelta(hours=1)))  # fmt: skip


def get(client, url, status=200, **headers):
    answer = client.get(url, headers=headers)
    assert answer.status_code == status, (url, answer.text[:300])
    return answer


@pytest.mark.skipif(not STANDARDS.exists(), reason="the schemas are not part of the repository")
def test_every_object_fits_its_schema_and_has_its_own_address(client, town):
    things = everything(client, imported=False) | everything(client, imported=True)
    assert {one["type"].rpartition("/")[2] for one in things.values()} >= {"Body", "Meeting", "AgendaItem", "Paper", "File", "Location", "Organization", "Membership"}  # fmt: skip
    assert oparl_errors(get(client, ROOT).json) == []
    for url, one in things.items():
        assert oparl_errors(one) == []
        assert get(client, url).json == one


def test_a_meeting_of_ours_comes_out_with_agenda_decisions_and_files(client, town):
    found = get(client, f"{ROOT}/meetings/{town.id}").json
    assert (found["name"], found["start"]) == ("Council", "2024-01-10T18:00:00+00:00")
    assert found["location"]["description"] == "Town hall"
    assert [file["name"] for file in found["auxiliaryFile"]] == ["plan.pdf"]
    first, second, loose = found["agendaItem"]
    assert (first["number"], first["order"], first["public"]) == ("Ö 3", 1, True)
    assert (first["result"], first["resolutionText"]) == (
        "Approved",
        "A crossing is built\n\nBy May.",
    )
    assert len(first["auxiliaryFile"]) == 2
    assert (loose["name"], loose["result"]) == ("Thanks", "Noted")
    assert set(second) == {"id", "type", "meeting", "number", "name", "order", "public", "created", "modified"}  # fmt: skip
    assert second["public"] is False


def test_public_minutes_and_what_was_said_are_files(client, session, town):
    found = get(client, f"{ROOT}/meetings/{town.id}").json
    text, speech = found["resultsProtocol"], found["verbatimProtocol"]
    assert text["name"] == "Minutes: Council"
    assert (text["mimeType"], text["date"]) == ("text/plain", "2024-01-11")
    assert text["modified"] == "2024-01-12T18:00:00+00:00"  # when they were changed last
    assert text["accessUrl"] == text["downloadUrl"] == found["web"] + "/minutes.txt"
    for file, words in ((text, "Minutes: Council"), (speech, "A: Good evening.\n")):
        answer = client.get(urlsplit(file["downloadUrl"]).path)
        assert (answer.mimetype, words in answer.text) == ("text/plain", True)
        alone = get(client, urlsplit(file["id"]).path).json
        assert alone == file | {"meeting": [found["id"]]}
    assert {text["id"], speech["id"]} <= {one["id"] for one in get(client, f"{OWN}/files").json["data"]}  # fmt: skip


def test_files_of_public_minutes_belong_to_the_meeting(client, session, town):
    record = session.query(Minutes).one()
    signed = attach(session, record)
    (file,) = [one for one in get(client, f"{ROOT}/meetings/{town.id}").json["auxiliaryFile"] if one["id"].endswith(f"/a{signed.id}")]  # fmt: skip
    alone = get(client, urlsplit(file["id"]).path).json
    assert alone == file | {"meeting": [get(client, f"{ROOT}/meetings/{town.id}").json["id"]]}
    record.published_at = None
    session.flush()
    assert len(get(client, f"{ROOT}/meetings/{town.id}").json["auxiliaryFile"]) == 1
    get(client, urlsplit(file["id"]).path, 404)


def test_minutes_that_are_not_public_are_no_files(client, session, town):
    for held in (make_meeting(session, town.component), make_meeting(session, published_at=None, minutes_published_at=now())):  # fmt: skip
        get(client, f"{ROOT}/files/p{held.id}", 404)
        get(client, f"{ROOT}/files/v{held.id}", 404)
        assert client.get(f"/meetings/{held.id}/transcript.txt").status_code in {303, 403}
    assert "resultsProtocol" not in get(client, f"{OWN}/meetings").json["data"][1]


def test_files_go_with_what_they_belong_to(client, session, town):
    town.hidden_at = now()
    session.flush()
    assert get(client, f"{ROOT}/files/p{town.id}").json["deleted"] is True
    file = session.query(Attachment).filter_by(resource_id=town.id).one()
    assert get(client, f"{ROOT}/files/a{file.id}").json["deleted"] is True


def test_a_file_says_its_size_and_its_checksum(client, session, sign_in, town):
    data = b"What was planned."
    staff = sign_in(add(session, make_user(Role.FACILITATOR)))
    staff.post(f"/attachments/on/{town.id}", data={"file": (BytesIO(data), "plan.txt")})
    (found,) = [one for one in get(client, f"{ROOT}/meetings/{town.id}").json["auxiliaryFile"] if one["name"] == "plan.txt"]  # fmt: skip
    assert (found["size"], found["mimeType"]) == (len(data), "text/plain")
    assert found["sha512Checksum"] == hashlib.sha512(data).hexdigest()


def test_a_point_behind_closed_doors_is_not_named_by_papers(client, session, town):
    (dealt,) = get(client, f"{OWN}/consultations").json["data"]
    assert "agendaItem" in dealt
    item = session.query(AgendaItem).filter_by(position=1).one()
    item.is_confidential, item.published_at = True, None
    session.flush()
    (dealt,) = get(client, f"{OWN}/consultations").json["data"]
    (paper,) = get(client, f"{OWN}/papers").json["data"]
    assert "agendaItem" not in dealt
    assert paper["consultation"] == [dealt]


def test_decisions_wait_for_the_minutes(client, session, town):
    item = make_item(session, town, 5)
    make_decision(session, town, item, 9, published_at=None)
    assert "result" not in get(client, f"{ROOT}/agenda-items/{item.id}").json


def test_drafts_and_closed_places_are_not_there(client, session, town):
    closed = add(session, make_component("meetings"))
    closed.published_at = None
    for meeting in (make_meeting(session, published_at=None), make_meeting(session, closed)):
        get(client, f"{ROOT}/meetings/{meeting.id}", 404)
    assert get(client, f"{OWN}/meetings").json["pagination"]["totalElements"] == 1


def test_lists_go_by_pages(client, session, town):
    for _ in range(4):
        make_meeting(session, town.component)
    url = f"{OWN}/meetings?limit=2&created_since=2000-01-01T00:00:00%2B01:00"
    first = get(client, url).json
    assert first["pagination"] == {"totalElements": 5, "elementsPerPage": 2, "currentPage": 1, "totalPages": 3}  # fmt: skip
    assert set(first["links"]) == {"first", "self", "next", "last"}
    second = get(client, first["links"]["next"]).json
    assert second["links"]["prev"] == first["links"]["first"] == first["links"]["self"]
    assert len(list(pages(client, url))) == 5
    assert get(client, second["links"]["last"]).json["pagination"]["currentPage"] == 3


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "limit=-1", "modified_since=yesterday", "created_until=2024-01-01", "page=9999999999"],
)  # fmt: skip
def test_what_cannot_be_read_is_said(client, town, query):
    assert "must be" in get(client, f"{OWN}/meetings?{query}", 400).json["error"]


def test_times_narrow_lists(client, session, town):
    new = make_meeting(session, town.component, created_at=now(), published_at=now())

    def ids(query):
        return {
            one["id"].rpartition("/")[2]
            for one in get(client, f"{OWN}/meetings?{query}").json["data"]
        }

    assert ids("created_since=2025-01-01T00:00:00Z") == {str(new.id)}
    assert ids("created_until=2024-01-10T18:00:00Z") == {str(town.id)}
    assert ids("modified_until=2024-01-10T19:00:00%2B01:00") == set()  # the files came later
    since = quote((now() - timedelta(minutes=5)).isoformat())
    assert ids(f"modified_since={since}") == {str(town.id), str(new.id)}
    assert ids(f"modified_since={since.replace('%2B', '+')}") == {str(town.id), str(new.id)}


@pytest.mark.parametrize(
    "name",
    [*("meetings", "agenda-items", "files", "locations", "organizations", "people"), *("memberships", "papers", "consultations")],
)  # fmt: skip
def test_modified_and_the_filter_agree(client, town, name):
    things = get(client, f"{OWN}/{name}").json["data"]
    assert things
    for one in things:
        moment = datetime.fromisoformat(one["modified"])
        for offset, is_in in ((0, True), (1, False)):
            at = quote((moment + timedelta(seconds=offset)).isoformat())
            found = get(client, f"{OWN}/{name}?modified_since={at}").json["data"]
            assert (one["id"] in {each["id"] for each in found}) is is_in, (one, offset)


def test_what_is_hidden_or_deleted_is_told_to_who_asks_for_changes(client, session, town):
    url = f"{OWN}/meetings?modified_since=2000-01-01T00:00:00Z"
    town.hidden_at = now()
    session.flush()
    assert get(client, f"{OWN}/meetings").json["data"] == []
    (gone,) = get(client, url).json["data"]
    assert (gone["deleted"], set(gone)) == (True, {"id", "type", "created", "modified", "deleted"})
    assert get(client, f"{ROOT}/meetings/{town.id}").json == gone


def test_what_is_removed_leaves_a_note(client, session, town):
    file = session.query(Attachment).first()
    url = f"{ROOT}/files/a{file.id}"
    get(client, url)
    session.delete(file)
    item = make_item(session, town, 7)
    session.delete(item)
    session.flush()
    assert get(client, url).json["deleted"] is True
    assert get(client, f"{ROOT}/agenda-items/{item.id}").json["deleted"] is True
    found = get(client, f"{OWN}/files?modified_since=2000-01-01T00:00:00Z").json["data"]
    assert [one["id"].endswith(url) for one in found if "deleted" in one] == [True]


def test_answers_are_sent_once_and_readable_from_elsewhere(client, town):
    first = get(client, f"{OWN}/meetings")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Last-Modified"]
    get(client, f"{OWN}/meetings", 304, **{"If-None-Match": first.headers["ETag"]})
    single = get(client, f"{ROOT}/meetings/{town.id}")
    get(client, f"{ROOT}/meetings/{town.id}", 304, **{"If-None-Match": single.headers["ETag"]})


def test_embedded_objects_can_be_left_out(client, town):
    (found,) = get(client, f"{OWN}/meetings?omit_internal=true").json["data"]
    assert not {"agendaItem", "location", "auxiliaryFile"} & set(found)
    assert (
        "omit_internal=true"
        in get(client, f"{OWN}/meetings?omit_internal=true").json["links"]["self"]
    )


def test_the_words_are_the_same_for_every_reader(client, town):
    answers = {
        get(client, f"{ROOT}/meetings/{town.id}", **{"Accept-Language": one}).text
        for one in ("en", "de")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["bodies/x", "bodies/99", "meetings/0", "meetings/x", "things/1", "bodies/own/things", "files/a0", "bodies/own/bodies"])  # fmt: skip
def test_what_is_not_there(client, town, path):
    get(client, f"{ROOT}/{path}", 404)


def test_a_page_takes_as_many_queries_however_full(client, session, town):
    body = session.query(Body).first()
    urls = [f"{OWN}/{one}" for one in ("meetings", "agenda-items", "files", "locations")]
    urls += [f"{ROOT}/bodies/{body.id}/{one}" for one in ("papers", "organizations", "memberships", "files")]  # fmt: skip
    get(client, urls[0])  # what is kept is read once
    before = [_queries(client, url) for url in urls]
    fill(session, town, body)
    assert [_queries(client, url) for url in urls] == before
    assert max(before) <= 20


def fill(session, town, body):
    here = {"component_id": town.component_id, "published_at": LONG_AGO}
    ids = iter(insert_resources(session, Meeting, 30, titles={"en": "x"}, starts_at=LONG_AGO, ends_at=now(), place_name="Hall", **here))  # fmt: skip
    items = insert_resources(session, AgendaItem, 30, meeting_id=lambda _n: next(ids), position=1, **here)  # fmt: skip
    decided = iter(items)
    insert_resources(session, Decision, 30, meeting_id=town.id, item_id=lambda _n: next(decided), number=lambda n: n + 10, verdict=Verdict.NOTED, parent_id=town.id, **here)  # fmt: skip
    insert_resources(session, Paper, 30, body_id=body.id, **here)
    insert_rows(session, Organization, 30, body_id=body.id, name="x")
    insert_rows(session, Membership, 30, body_id=body.id, organization_id=session.query(Organization).first().id)  # fmt: skip
    insert_rows(session, File, 30, body_id=body.id, access_url="https://x.example/1")
    held = iter(items)
    insert_rows(session, Attachment, 30, resource_id=lambda _n: next(held), key="k", name="x.pdf", content_type="application/pdf", size=1)  # fmt: skip
    session.flush()


def _queries(client, url) -> int:
    with count_queries() as queries:
        get(client, url)
    return len(queries)


def test_all_lists_are_named_in_the_body(client, town):
    assert set(LISTS) <= set(get(client, OWN).json)
