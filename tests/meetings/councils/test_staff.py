"""Staff enter, correct and take off what the council is and deals with; others do not."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.search.models import SearchDocument
from tests.api.test_oparl import make_item, make_meeting
from tests.factories import add, make_component, make_user
from tests.factories.queries import count_queries
from tests.factories.rows import insert_rows

SOURCE = "https://council.example.org/x/1"
COMMITTEE = {"name": "Works committee", "classification": "Committee", "starts_on": "2024-01-01"}
PERSON = {"name": "Dr. A. Sample", "given_name": "A.", "family_name": "Sample"}
PAPER = {"title": "A cycle path to the harbour", "reference": "2026/014", "paper_type": "Motion", "dated_on": "2026-03-01"}  # fmt: skip


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


@pytest.fixture
def held(session):
    return make_meeting(session)


@pytest.fixture
def committee(session):
    return add(session, Organization(name="Works committee"))


@pytest.fixture
def person(session):
    return add(session, CouncilMember(name="A. Sample", family_name="Sample"))


@pytest.fixture
def paper(session, held):
    return add(session, Paper(title="A cycle path", reference="7", component=held.component, published_at=now()))  # fmt: skip


def the_one(session, model):
    session.expire_all()
    return session.scalars(select(model)).one()


def seen(browser, url) -> str:
    page = browser.get(url)
    assert page.status_code == 200, page.text[-500:]
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page.text)[1]


def acts(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_a_committee_is_entered_and_corrected(session, staff, client):
    assert staff.post("/council/committees/new", data=COMMITTEE).status_code == 303
    url = the_one(session, Organization)
    url = f"/council/committees/{url.id}"
    assert "Works committee" in client.get("/council/committees").text
    token = seen(staff, f"{url}/edit")
    sent = COMMITTEE | {"name": "Works and parks", "ends_on": "2026-01-01", "seen": token}
    assert staff.post(f"{url}/edit", data=sent).status_code == 303
    assert the_one(session, Organization).ends_on == date(2026, 1, 1)
    assert "Works and parks" in client.get(url).text
    assert acts(session)[-2:] == ["committee.added", "committee.changed"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Write the name"), ({"ends_on": "2023-01-01"}, "not before the first one"),
        ({"starts_on": "0001-01-01", "ends_on": ""}, "Choose another year"),
        ({"starts_on": "31 May"}, "Not a valid date"), ({"name": "x" * 201}, "Shorten by 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(session, staff, values, words):
    answer = staff.post("/council/committees/new", data=COMMITTEE | {"short_name": "Kept"} | values)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert "Kept" in answer.text
    assert session.scalars(select(Organization)).all() == []


def test_members_are_added_and_their_part_ends(session, staff, client, committee, person):
    url = f"/council/committees/{committee.id}/members/new"
    sent = {"person": "a. sample", "role": "Chair", "has_vote": "yes", "starts_on": "2025-01-01"}
    assert staff.post(url, data=sent).status_code == 303
    found = the_one(session, Membership)
    titles = session.scalars(select(AuditEntry.subject_title).order_by(AuditEntry.id)).all()
    assert titles[-1] == "A. Sample, Works committee"
    assert (found.person_id, found.has_vote) == (person.id, True)
    assert "A. Sample" in client.get(f"/council/committees/{committee.id}").text
    edit = f"/council/memberships/{found.id}/edit"
    assert "Change or end" in staff.get(f"/council/committees/{committee.id}").text
    ended = sent | {"ends_on": "2025-12-31", "seen": seen(staff, edit)}
    assert staff.post(edit, data=ended).status_code == 303
    assert "A. Sample" not in client.get(f"/council/committees/{committee.id}").text
    assert "31 Dec" in client.get(f"/council/people/{person.id}").text
    later = sent | {"starts_on": "2026-01-01", "person": f"/council/people/{person.id}"}
    assert staff.post(url, data=later).status_code == 303
    assert len(session.scalars(select(Membership)).all()) == 2


def test_the_same_part_twice_in_the_same_days_is_refused(session, staff, committee, person):
    url = f"/council/committees/{committee.id}/members/new"
    sent = {"person": "A. Sample", "role": "Chair", "starts_on": "2025-01-01"}
    staff.post(url, data=sent)
    again = staff.post(url, data=sent | {"starts_on": "2025-06-01", "role": "chair"})
    assert again.status_code == 422
    assert "in these days already" in again.text
    assert staff.post(url, data=sent | {"role": "Speaker"}).status_code == 303


@pytest.mark.parametrize(
    ("name", "words"),
    [("B. Nobody", "called so. Enter them first"), ("/council/people/99", "called so"), ("", "Write a name"), ("A. Twin", "Several are called so"), ("https://x.example/council/people/1", "called so")],
)  # fmt: skip
def test_who_is_meant_must_be_clear(session, staff, committee, person, name, words):
    add(session, *(CouncilMember(name="A. Twin", family_name="Twin") for _ in range(2)))
    answer = staff.post(f"/council/committees/{committee.id}/members/new", data={"person": name})
    assert answer.status_code == 422
    assert words in answer.text


def test_people_are_entered_and_corrected(session, staff, client):
    assert staff.post("/council/people/new", data=PERSON).status_code == 303
    url = f"/council/people/{the_one(session, CouncilMember).id}"
    sent = PERSON | {"name": "A. Sample-Smith", "seen": seen(staff, f"{url}/edit")}
    assert staff.post(f"{url}/edit", data=sent).status_code == 303
    assert "A. Sample-Smith" in client.get(url).text


def test_papers_are_entered_found_and_corrected(session, staff, client, held):
    sent = PAPER | {"component": str(held.component_id), "body": "Along the quay."}
    assert staff.post("/council/papers/new", data=sent).status_code == 303
    paper = the_one(session, Paper)
    assert "cycle path" in client.get("/search?q=quay").text
    url = f"/council/papers/{paper.id}"
    change = PAPER | {"body": "Along the railway.", "seen": seen(staff, f"{url}/edit")}
    assert staff.post(f"{url}/edit", data=change).status_code == 303
    documents = session.scalars(select(SearchDocument.body)).all()
    assert documents == ["along the railway"]
    assert "Add or remove files" in staff.get(url).text
    assert "railway" in client.get(url).text


def test_a_number_belongs_to_one_paper(session, staff, held, paper):
    sent = PAPER | {"component": str(held.component_id), "reference": "7"}
    answer = staff.post("/council/papers/new", data=sent)
    assert answer.status_code == 422
    assert "Another paper has this number" in answer.text
    assert "A cycle path to the harbour" in answer.text
    other = add(session, Paper(title="Another", component=held.component, published_at=now()))
    url = f"/council/papers/{other.id}/edit"
    assert staff.post(url, data=sent | {"seen": seen(staff, url)}).status_code == 422
    assert staff.post("/council/papers/new", data=sent | {"reference": ""}).status_code == 303


def test_a_meeting_deals_with_a_paper(session, staff, client, held, paper):
    item = make_item(session, held)
    make_item(session, held, 2, title="A plot", is_confidential=True, published_at=None)
    new = f"/council/papers/{paper.id}/consultations/new"
    assert f"{new}?meeting={held.id}" in staff.get(new).text
    form = staff.get(f"{new}?meeting={held.id}").text
    assert "Point 1" in form
    assert "A plot" not in form
    sent = {"item": str(item.id), "role": "Decided", "is_authoritative": "yes"}
    assert staff.post(f"{new}?meeting={held.id}", data=sent).status_code == 303
    assert "deals with this paper already" in staff.post(f"{new}?meeting={held.id}", data=sent).text
    assert staff.post(f"{new}?meeting={held.id}", data={"item": ""}).status_code == 303
    first = session.scalars(select(Consultation).where(Consultation.item_id == item.id)).one()
    edit = f"/council/consultations/{first.id}/edit"
    change = {"role": "Heard", "is_authoritative": "no", "seen": seen(staff, edit)}
    assert staff.post(edit, data=change).status_code == 303
    assert "Heard" in client.get(f"/council/papers/{paper.id}").text
    assert paper.title in client.get(f"/agenda-items/{item.id}").text
    assert staff.post(f"/council/consultations/{first.id}/remove").status_code == 303
    assert paper.title not in client.get(f"/agenda-items/{item.id}").text
    assert staff.get(edit).status_code == 404


def test_points_behind_closed_doors_and_drafts_deal_with_no_paper(session, staff, held, paper):
    item = make_item(session, held, 2, is_confidential=True, published_at=None)
    draft = make_meeting(session, held.component, published_at=None)
    new = f"/council/papers/{paper.id}/consultations/new"
    assert staff.post(f"{new}?meeting={held.id}", data={"item": str(item.id)}).status_code == 422
    assert staff.post(f"{new}?meeting={draft.id}", data={"item": ""}).status_code == 404
    assert session.scalars(select(Consultation)).all() == []


@pytest.fixture
def addresses(session, held, committee, person, paper):
    """Everything that only staff may open, by who may: of the whole site, or of the space."""
    seat = add(session, Membership(person=person, organization=committee))
    dealt = add(session, Consultation(paper=paper, meeting_id=held.id))
    site = [
        "/council/committees/new", "/council/people/new", f"/council/committees/{committee.id}/members/new",
        *(f"/council/{kind}/{one.id}/{page}" for kind, one in (("committees", committee), ("people", person), ("memberships", seat)) for page in ("edit", "remove")),
    ]  # fmt: skip
    space = ["/council/papers/new", f"/council/papers/{paper.id}/consultations/new"]
    space += [f"/council/{kind}/{one.id}/{page}" for kind, one in (("papers", paper), ("consultations", dealt)) for page in ("edit", "remove")]  # fmt: skip
    return site, space


def test_who_may_do_what(session, sign_in, client, held, addresses):
    site, space = addresses
    local = add(session, make_user())
    stranger, elsewhere = add(session, make_user()), add(session, make_component("meetings"))
    from app.accounts.models import RoleGrant

    add(session, RoleGrant(user=local, role=Role.FACILITATOR, space_id=held.component.space_id))
    away = add(session, make_user())
    add(session, RoleGrant(user=away, role=Role.FACILITATOR, space_id=elsewhere.space_id))
    for url in (*site, *space):
        assert client.get(url).status_code == 303, url
        for person in (stranger, add(session, make_user(Role.MODERATOR))):
            assert sign_in(person).get(url).status_code == 403, url
            assert sign_in(person).post(url).status_code == 403, url
    assert {sign_in(local).get(url).status_code for url in site} == {403}
    assert {sign_in(local).get(url).status_code for url in space} == {200}
    assert [sign_in(away).get(url).status_code for url in space] == [200, *[403] * 5]
    ours = {"component": str(held.component_id)} | PAPER
    assert sign_in(away).post("/council/papers/new", data=ours).status_code == 422
    admin = sign_in(add(session, make_user(Role.ADMINISTRATOR)))
    assert {admin.get(url).status_code for url in (*site, *space)} == {200}


def test_lists_have_buttons_for_staff_only(session, staff, client, committee, person, paper):
    for url in ("/council/committees", "/council/people", "/council/papers", f"/council/committees/{committee.id}", f"/council/people/{person.id}", f"/council/papers/{paper.id}"):  # fmt: skip
        ours = re.findall(r"/council/[a-z/0-9]*(?:new|edit)\b", staff.get(url).text)
        assert ours, url
        assert re.findall(r"/council/[a-z/0-9]*(?:new|edit)\b", client.get(url).text) == []


def test_what_is_taken_off_is_told_and_can_come_back(session, staff, client, committee, person):
    seat = add(session, Membership(person=person, organization=committee))
    since = "?modified_since=2020-01-01T00:00:00Z"
    assert staff.get(f"/council/committees/{committee.id}/remove").status_code == 200
    assert staff.post(f"/council/committees/{committee.id}/remove").status_code == 303
    for url in (f"/oparl/v1/organizations/{committee.id}", f"/oparl/v1/memberships/{seat.id}"):
        assert client.get(url).json["deleted"] is True
    for name in ("organizations", "memberships"):
        assert client.get(f"/oparl/v1/bodies/own/{name}").json["data"] == []
        (gone,) = client.get(f"/oparl/v1/bodies/own/{name}{since}").json["data"]
        assert gone["deleted"] is True
    assert client.get(f"/council/committees/{committee.id}").status_code == 403
    assert "Put it back" in staff.get(f"/council/committees/{committee.id}").text
    assert staff.post(f"/council/committees/{committee.id}/restore").status_code == 303
    assert "A. Sample" in client.get(f"/council/committees/{committee.id}").text
    assert "deleted" not in client.get(f"/oparl/v1/memberships/{seat.id}").json
    assert acts(session)[-2:] == ["council.removed", "council.restored"]


def test_a_paper_that_is_taken_off_is_found_no_more(session, staff, client, held, paper):
    item = make_item(session, held)
    dealt = add(session, Consultation(paper=paper, item_id=item.id, meeting_id=held.id))
    assert "consultation" in client.get(f"/oparl/v1/agenda-items/{item.id}").json
    assert staff.post(f"/council/papers/{paper.id}/remove").status_code == 303
    assert client.get(f"/council/papers/{paper.id}").status_code == 403
    for url in (f"papers/{paper.id}", f"consultations/{dealt.id}"):
        assert client.get(f"/oparl/v1/{url}").json["deleted"] is True
    assert "consultation" not in client.get(f"/oparl/v1/agenda-items/{item.id}").json
    assert "/council/papers/" not in client.get("/search?q=cycle").text
    assert staff.post(f"/council/papers/{paper.id}/restore").status_code == 303
    assert f"/council/papers/{paper.id}" in client.get("/search?q=cycle").text
    assert "consultation" in client.get(f"/oparl/v1/agenda-items/{item.id}").json


def test_who_saves_second_is_told_and_decides(session, staff, committee):
    url = f"/council/committees/{committee.id}/edit"
    old = seen(staff, url)
    staff.post(url, data=COMMITTEE | {"name": "Parks committee", "seen": old})
    answer = staff.post(url, data=COMMITTEE | {"name": "Roads committee", "seen": old})
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in answer.text
    assert "Parks committee" in answer.text
    assert "Roads committee" in answer.text
    assert the_one(session, Organization).name == "Parks committee"
    newer = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]
    assert staff.post(url, data=COMMITTEE | {"name": "Roads committee", "seen": newer}).status_code == 303  # fmt: skip
    assert the_one(session, Organization).name == "Roads committee"


def test_what_was_brought_in_says_so(session, staff):
    one = add(session, Organization(name="Council", oparl_id=SOURCE, digest="d"))
    url = f"/council/committees/{one.id}/edit"
    assert SOURCE in staff.get(url).text
    assert "Imports bring its changes" in staff.get(url).text
    staff.post(url, data={"name": "Council", "seen": seen(staff, url)})
    assert the_one(session, Organization).changed_here_at is None  # nothing is changed
    staff.post(url, data={"name": "The council", "seen": seen(staff, url)})
    assert the_one(session, Organization).changed_here_at is not None
    assert "It was changed here" in staff.get(url).text
    assert staff.post(f"/council/committees/{one.id}/hand-back").status_code == 303
    found = the_one(session, Organization)
    assert (found.changed_here_at, found.digest) == (None, "")
    assert acts(session)[-1] == "council.handed_back"


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "A\u202eB", "%s{{7*7}}"])
def test_what_is_typed_is_only_shown(session, staff, client, words):
    staff.post("/council/committees/new", data=COMMITTEE | {"name": words})
    page = client.get(f"/council/committees/{the_one(session, Organization).id}").text
    assert "<script>alert" not in page
    assert "49" not in page.split("<h1")[1].split("</h1>")[0]


@pytest.mark.parametrize("url", ["/council/things/1/remove", "/council/committees/99/edit", "/council/memberships/99/edit", "/council/consultations/99/remove", "/council/papers/99/edit"])  # fmt: skip
def test_what_is_not_there(staff, url):
    assert staff.get(url).status_code == 404


def test_pages_take_as_many_queries_however_full(session, staff, committee, person, paper, held):
    seat = add(session, Membership(person=person, organization=committee, role="Chair"))
    urls = [f"/council/committees/{committee.id}", f"/council/people/{person.id}", f"/council/papers/{paper.id}", f"/council/committees/{committee.id}/edit", f"/council/memberships/{seat.id}/edit", "/council/papers/new", f"/council/papers/{paper.id}/consultations/new", f"/council/papers/{paper.id}/consultations/new?meeting={held.id}"]  # fmt: skip
    add(session, Consultation(paper=paper, meeting_id=held.id))

    def counted():
        found = []
        for url in urls:
            staff.get(url)
            with count_queries() as queries:
                assert staff.get(url).status_code == 200
            found.append(len(queries))
        return found

    before = counted()
    for n in range(10):
        other = make_item(session, held, 10 + n)
        add(session, Consultation(paper=paper, item_id=other.id, meeting_id=held.id))
    insert_rows(session, Membership, 30, person_id=person.id, organization_id=committee.id, role="x")  # fmt: skip
    session.commit()
    assert counted() == before
    assert max(before) <= 12
