"""A debate from its question to its conclusions."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.debates.models import Debate
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_debate

FORM = {"title": "Should the square be free of cars?", "body": "Tell us what you would miss."}


@pytest.fixture
def component(session):
    return add(session, make_component("debates", None, "comment.create"))


@pytest.fixture
def facilitator(session):
    return add(session, make_user(Role.FACILITATOR))


def test_from_question_to_conclusions(session, sign_in, component, facilitator):
    staff = sign_in(facilitator)
    answer = staff.post(f"/debates/new/{component.id}", data=FORM)
    assert answer.status_code == 303
    debate = session.scalars(select(Debate)).one()
    resident = sign_in(add(session, make_user()))
    assert "Write a comment" in resident.get(answer.location).text
    conclusions = {"conclusions": "Agreed: cars stay out on market days."}
    assert staff.post(f"/debates/{debate.id}/conclusions", data=conclusions).status_code == 303
    page = resident.get(answer.location).text
    assert "cars stay out on market days" in page
    comment = {"body": "Too late?", "stance": "for"}
    assert resident.post(f"/comments/on/{debate.id}", data=comment).status_code == 403
    assert staff.get(f"/debates/{debate.id}/edit").status_code == 403


def test_mistakes_are_shown_beside_the_field(sign_in, component, facilitator):
    times = {"opens_at": "2026-12-02T10:00", "closes_at": "2026-12-01T10:00"}
    data = FORM | {"title": "Short"} | times
    answer = sign_in(facilitator).post(f"/debates/new/{component.id}", data=data)
    assert answer.status_code == 422
    assert "Write 10 more characters" in answer.text
    assert "Choose a time after the debate opens" in answer.text
    assert "Tell us what you would miss." in answer.text


def test_residents_open_debates_only_where_a_phase_grants_it(session, sign_in, component):
    resident = sign_in(add(session, make_user()))
    assert resident.post(f"/debates/new/{component.id}", data=FORM).status_code == 403
    granted = add(session, make_component("debates", None, "debate.create"))
    assert resident.post(f"/debates/new/{granted.id}", data=FORM).status_code == 303


def test_the_name_of_a_component_in_preparation_is_not_told(session, sign_in, client, facilitator):
    secret = make_component("debates", name={"en": "Closing the pool"})
    secret.published_at = None
    add(session, secret)
    answer = client.get(f"/debates?component={secret.id}")
    assert answer.status_code == 403
    assert "Closing the pool" not in answer.text
    assert "Closing the pool" in sign_in(facilitator).get(f"/debates?component={secret.id}").text


def test_the_list_shows_public_debates(session, client):
    shown = add(session, make_debate(title="A question for everybody here"))
    hidden = make_debate(title="A question nobody may see yet")
    hidden.component.space.published_at = None
    add(session, hidden)
    page = client.get("/debates").text
    assert shown.title in page
    assert hidden.title not in page
