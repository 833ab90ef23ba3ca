"""A debate from its question to its conclusions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.core.stances import StanceMode
from app.debates.models import ConclusionsVersion, Debate
from app.versions.models import Version
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries

FORM = {
    "title": "Should the square be free of cars?",
    "body": "Tell us what you would miss.",
    "stance_mode": "sides",
}
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[a](javascript:alert(1))",
    "{{ 7*7 }} ${7*7}",
]


@pytest.fixture
def component(session):
    return add(session, make_component("debates", None, "comment.create"))


@pytest.fixture
def granted(session):
    return add(session, make_component("debates", None, "debate.create", "comment.create"))


@pytest.fixture
def facilitator(session):
    return add(session, make_user(Role.FACILITATOR))


def the_debate(session) -> Debate:
    session.expire_all()
    return session.scalars(select(Debate)).one()


def test_from_question_to_conclusions(session, sign_in, component, facilitator):
    staff = sign_in(facilitator)
    answer = staff.post(f"/debates/new/{component.id}", data=FORM)
    assert answer.status_code == 303
    debate = the_debate(session)
    assert debate.is_official
    resident = sign_in(add(session, make_user()))
    assert "Write a comment" in resident.get(answer.location).text
    texts = {"heard": "Some miss the cars, most do not.", "agreed": "Cars stay out on market days."}
    conclusions = texts | {"seen": "0"}
    assert staff.post(f"/debates/{debate.id}/conclusions", data=conclusions).status_code == 303
    page = resident.get(answer.location).text
    assert "Cars stay out on market days" in page
    assert page.index("Cars stay out on market days") < page.index("Tell us what you would miss")
    assert "Its conclusions stand at the top" in page
    comment = {"body": "Too late?", "stance": "for"}
    assert resident.post(f"/comments/on/{debate.id}", data=comment).status_code == 403
    assert staff.get(f"/debates/{debate.id}/edit").status_code == 403
    assert staff.post(f"/debates/{debate.id}/edit", data=FORM).status_code == 403


def test_mistakes_are_shown_beside_the_field(sign_in, component, facilitator):
    times = {"opens_at": "2026-12-02T10:00", "closes_at": "2026-12-01T10:00"}
    data = FORM | {"title": "Short"} | times
    answer = sign_in(facilitator).post(f"/debates/new/{component.id}", data=data)
    assert answer.status_code == 422
    assert "Write 10 more characters" in answer.text
    assert "Choose a time after the debate opens" in answer.text
    assert "Tell us what you would miss." in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("closes_at", "1999-01-01T10:00", "still to come"),
        ("closes_at", "2199-12-31T10:00", "within the next five years"),
        ("opens_at", "2150-01-01T10:00", "within the next five years"),
        ("closes_at", "9999-12-31T23:59", "Enter a date and time"),
        ("closes_at", "0001-01-01T00:00", "Enter a date and time"),
        ("opens_at", "yesterday", "Enter a date and time"),
        ("stance_mode", "list", "Not a valid choice"),
        ("stance_mode", "x" * 5000, "Not a valid choice"),
        ("district_id", "99999999999999999999", "Not a valid choice"),
    ],
)
def test_hostile_values_are_named(session, sign_in, component, facilitator, field, value, words):
    answer = sign_in(facilitator).post(f"/debates/new/{component.id}", data=FORM | {field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert not session.scalars(select(Debate)).all()


def test_the_past_close_of_a_debate_does_not_hinder_a_correction(session, sign_in, facilitator):
    ends = now().replace(second=0, microsecond=0) - timedelta(days=1)
    debate = add(session, make_debate(closes_at=ends))
    staff = sign_in(facilitator)
    kept = {"closes_at": ends.strftime("%Y-%m-%dT%H:%M")}
    answer = staff.post(
        f"/debates/{debate.id}/edit", data=FORM | {"title": "A new title here"} | kept
    )
    assert answer.status_code in {303, 422}
    page = staff.get(f"/debates/{debate.id}/edit").text
    assert 'name="closes_at"' in page


def test_a_look_at_it_before_it_is_public(session, sign_in, component, facilitator):
    data = FORM | {"do": "preview", "body": "Some **bold** words here."}
    answer = sign_in(facilitator).post(f"/debates/new/{component.id}", data=data)
    assert answer.status_code == 200
    assert "<strong>bold</strong>" in answer.text
    assert "Some **bold** words here." in answer.text
    assert not session.scalars(select(Debate)).all()


def test_residents_open_debates_only_where_a_phase_grants_it(session, sign_in, component, granted):
    resident = sign_in(add(session, make_user()))
    assert resident.post(f"/debates/new/{component.id}", data=FORM).status_code == 403
    assert resident.post(f"/debates/new/{granted.id}", data=FORM).status_code == 303
    assert not the_debate(session).is_official


def test_who_opened_it_changes_it_until_somebody_comments(session, sign_in, granted):
    author = sign_in(add(session, make_user()))
    author.post(f"/debates/new/{granted.id}", data=FORM)
    debate = the_debate(session)
    edit = f"/debates/{debate.id}/edit"
    assert (
        author.post(edit, data=FORM | {"title": "Should the square be quiet?"}).status_code == 303
    )
    assert [one.number for one in session.scalars(select(Version))] == [1, 2]
    other = sign_in(add(session, make_user()))
    assert other.get(edit).status_code == 403
    other.post(f"/comments/on/{debate.id}", data={"body": "Yes.", "stance": "for"})
    refused = author.get(edit)
    assert refused.status_code == 403
    assert "Others have commented" in refused.text
    assert author.post(edit, data=FORM).status_code == 403


def test_positions_are_named_kept_and_held_to(session, sign_in, component, facilitator):
    staff = sign_in(facilitator)
    data = FORM | {"stance_mode": "positions", "positions": "One\nOne"}
    create = f"/debates/new/{component.id}"
    assert "only once" in staff.post(create, data=data).text
    assert "two to six" in staff.post(create, data=data | {"positions": "One"}).text
    seven = "\n".join(map(str, range(7)))
    assert "two to six" in staff.post(create, data=data | {"positions": seven}).text
    long = "One\n" + "x" * 81
    assert "to 80 characters" in staff.post(create, data=data | {"positions": long}).text
    names = "Quay\nMarket\nRing road"
    assert staff.post(create, data=data | {"positions": names}).status_code == 303
    debate = the_debate(session)
    assert [one.name for one in debate.positions] == ["Quay", "Market", "Ring road"]
    edit = f"/debates/{debate.id}/edit"
    moved = data | {"positions": "Ring road\nQuay\nStation"}
    assert staff.post(edit, data=moved).status_code == 303
    debate = the_debate(session)
    assert [one.name for one in debate.positions] == ["Ring road", "Quay", "Station"]
    position = debate.positions[1]
    resident = sign_in(add(session, make_user()))
    said = {"body": "I work there.", "position": str(position.id)}
    assert resident.post(f"/comments/on/{debate.id}", data=said).status_code == 303
    answer = staff.post(edit, data=moved | {"positions": "Ring road\nThe quay"})
    assert answer.status_code == 422
    assert "Keep “Quay” as it is" in answer.text
    assert [one.name for one in the_debate(session).positions] == ["Ring road", "Quay", "Station"]


def test_the_name_of_a_component_in_preparation_is_not_told(session, sign_in, client, facilitator):
    secret = make_component("debates", name={"en": "Closing the pool"})
    secret.published_at = None
    add(session, secret)
    answer = client.get(f"/debates?component={secret.id}")
    assert answer.status_code == 403
    assert "Closing the pool" not in answer.text
    assert "Closing the pool" in sign_in(facilitator).get(f"/debates?component={secret.id}").text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_people_write_runs(session, sign_in, component, facilitator, payload):
    staff = sign_in(facilitator)
    data = FORM | {
        "title": f"A question {payload}",
        "body": f"Some words {payload}",
        "stance_mode": "positions",
        "positions": f"{payload}\nOther",
    }
    assert staff.post(f"/debates/new/{component.id}", data=data).status_code == 303
    debate = the_debate(session)
    texts = dict.fromkeys(("heard", "agreed", "disputed", "next_steps"), f"Some words {payload}")
    base = f"/debates/{debate.id}"
    assert staff.post(f"{base}/conclusions", data=texts | {"seen": "0"}).status_code == 303
    assert staff.post(f"{base}/conclusions", data=texts | {"seen": "1", "agreed": payload}).status_code == 303  # fmt: skip
    preview = staff.post(f"/debates/new/{component.id}", data=data | {"do": "preview"})
    pages = [preview.text]
    for path in (
        "",
        "/summary",
        "/conclusions",
        "/conclusions/versions",
        "/conclusions/versions/2",
    ):
        answer = staff.get(base + path)
        assert answer.status_code == 200, path
        pages.append(answer.text)
    pages.append(staff.get("/debates").text)
    pages.append(staff.get(f"/debates?q={payload}&sort={payload}&status={payload}").text)
    for page in pages:
        main = page[page.index("<main") :]
        assert "<script>alert" not in main
        assert "<img src=x" not in main
        assert 'href="javascript:' not in main
        assert "49 $" not in main


def test_pages_of_nothing_are_not_found(client, session):
    for path in (
        "",
        "/summary",
        "/conclusions",
        "/conclusions/versions",
        "/conclusions/versions/1",
    ):
        assert client.get(f"/debates/999{path}").status_code == 404
    debate = add(session, make_debate())
    assert client.get(f"/debates/{debate.id}/conclusions/versions/1").status_code == 404
    assert "no conclusions yet" in client.get(f"/debates/{debate.id}/conclusions/versions").text


def test_the_summary_costs_the_same_for_few_and_for_many(session, client):
    from app.comments.models import Comment
    from tests.factories.rows import insert_resources

    debate = add(session, make_debate(stance_mode=StanceMode.SIDES))
    path, measured = f"/debates/{debate.id}/summary", []
    for number in (10, 500):
        insert_resources(session, Comment, number, debate.component, root_id=debate.id, parent_id=debate.id, stance="for", score=0.5, ups=3)  # fmt: skip
        session.commit()
        client.get(path)
        with count_queries() as queries:
            page = client.get(path).text
        measured.append(len(queries))
    assert measured[0] == measured[1] <= 12
    assert "510" in page


def test_versions_of_conclusions(session, sign_in, client, facilitator):
    debate = add(session, make_debate())
    staff, path = sign_in(facilitator), f"/debates/{debate.id}/conclusions"
    first = {"heard": "Most want fewer cars here.", "seen": "0"}
    assert staff.post(path, data=first).status_code == 303
    later = first | {"heard": "Most want no cars here.", "seen": "1"}
    assert staff.post(path, data=later).status_code == 303
    assert [one.number for one in session.scalars(select(ConclusionsVersion))] == [1, 2]
    assert "<del>fewer</del><ins>no</ins>" in client.get(f"{path}/versions/2").text
    assert "Most want fewer cars here." in client.get(f"{path}/versions/1").text
    overtaken = staff.post(path, data=later)
    assert overtaken.status_code == 409
    assert "Somebody else changed the conclusions" in overtaken.text
    assert "See what they said before" in client.get(f"/debates/{debate.id}").text
