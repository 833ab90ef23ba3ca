"""Proposals copied from one component into another: once, and only what is asked for."""

import pytest

from app.accounts.models import Role, User
from app.attachments.models import Attachment
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.models import Component
from app.proposals.models import Answer, Proposal, Status
from app.proposals.queries import number_by
from app.proposals.services import copying
from tests.factories import add, make_component, make_proposal, make_user


@pytest.fixture
def target(session, component):
    """A component of the same process to copy into."""
    return add(session, make_component("proposals", component.space))


@pytest.fixture
def accepted(session, component, ada, harbour):
    """An accepted proposal of Ada's in the harbour, with an answer and two files."""
    one = make_proposal(component, title="A ferry to the island", status=Status.ACCEPTED, author=ada, district=harbour)  # fmt: skip
    add(session, one)
    add(session, Answer(proposal_id=one.id, status=Status.ACCEPTED, headline="Yes", reason="It pays for itself.", published_at=now()))  # fmt: skip
    for name, is_picture in (("plan.pdf", False), ("boat.png", True)):
        add(session, Attachment(resource_id=one.id, key="k" + name[:4], name=name, content_type="x/y", size=3, is_picture=is_picture))  # fmt: skip
    return one


@pytest.fixture
def staff(session, component, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR, space_id=component.space_id)))


def copy(staff, component, target, **more):
    data = {"source": str(component.id), "statuses": ["accepted"]} | more
    return staff.post(f"/admin/proposals/copy?component={target.id}", data=data)


def copies(session, target):
    session.expire_all()
    query = session.query(Proposal).filter(Proposal.component_id == target.id)
    return query.order_by(Proposal.id).all()


def test_a_copy_names_nobody_and_has_no_answer_unless_asked(session, staff, component, target, accepted):  # fmt: skip
    assert "A ferry" not in staff.get(f"/proposals?component={target.id}").text
    assert copy(staff, component, target).status_code == 303
    [one] = copies(session, target)
    assert (one.title, one.body, one.district_id) == (accepted.title, accepted.body, accepted.district_id)  # fmt: skip
    assert (one.author_id, one.status, one.answer) == (None, Status.COLLECTING, None)
    names = session.query(Attachment.name).filter(Attachment.resource_id == one.id)
    assert {row.name for row in names} == {"plan.pdf", "boat.png"}
    page = staff.get(f"/proposals/{one.id}").text
    assert "A resident" in page
    assert f'This is a copy of <a href="/proposals/{accepted.id}">' in " ".join(page.split())
    assert session.get(Proposal, accepted.id).component_id == component.id


def test_authors_and_answers_come_along_if_asked(session, staff, component, target, accepted, ada):
    copy(staff, component, target, keep_authors="y", keep_answers="y")
    [one] = copies(session, target)
    assert (one.author_id, one.status) == (ada.id, Status.ACCEPTED)
    assert one.answer.reason == "It pays for itself."
    assert one.answer.is_public
    assert session.scalar(number_by(ada.id, target.id)) == 0  # Ada may still write as many
    assert session.scalar(number_by(ada.id, component.id)) == 1


def test_a_second_time_nothing_is_copied_twice(session, staff, component, target, accepted):
    copy(staff, component, target)
    second = make_proposal(component, status=Status.ACCEPTED)
    add(session, second)
    copy(staff, component, target)
    copy(staff, component, target)
    assert [one.copied_from for one in copies(session, target)] == [accepted.id, second.id]
    acts = session.query(AuditEntry).filter(AuditEntry.action == "proposal.copied").all()
    assert [act.after["proposals"] for act in acts] == [1, 1]


def test_only_the_chosen_states_and_districts(session, staff, component, target, accepted, harbour):
    for values in ({}, {"status": Status.WITHDRAWN}, {"hidden_at": now()}, {"published_at": None}):
        add(session, make_proposal(component, **values))
    elsewhere = make_proposal(component, status=Status.ACCEPTED)
    add(session, elsewhere)
    copy(staff, component, target, districts=[str(harbour.id)])
    assert [one.copied_from for one in copies(session, target)] == [accepted.id]
    copy(staff, component, target, statuses=["accepted", "collecting"])
    assert len(copies(session, target)) == 3


def test_many_are_copied_in_several_goes(session, staff, component, target, monkeypatch):
    monkeypatch.setattr(copying, "MOST", 2)
    add(session, *(make_proposal(component, status=Status.ACCEPTED) for _ in range(3)))
    answer = copy(staff, component, target)
    assert "/copy" in answer.location
    assert "1 more is still to copy" in staff.get(answer.location).text
    copy(staff, component, target)
    assert len(copies(session, target)) == 3


def test_nobody_copies_from_what_they_do_not_look_after(session, staff, sign_in, ada, target):
    other = add(session, make_component("proposals"))
    add(session, make_proposal(other, status=Status.ACCEPTED))
    answer = copy(staff, other, target)
    assert answer.status_code == 422
    assert copies(session, target) == []
    assert copy(sign_in(ada), other, target).status_code == 403
    assert staff.get(f"/admin/proposals/copy?component={other.id}").status_code == 403


def test_one_status_at_least(session, staff, component, target, accepted):
    answer = copy(staff, component, target, statuses=[])
    assert answer.status_code == 422
    assert "Choose at least one status" in answer.text
    assert copies(session, target) == []


def test_what_is_copied_counts_and_is_found(session, staff, client, component, target, accepted):
    copy(staff, component, target)
    page = client.get(f"/proposals?component={target.id}").text
    assert "1 proposal" in page
    assert "A ferry to the island" in client.get(f"/proposals?component={target.id}&q=ferry").text
    assert session.query(User).count() == 2
    assert session.query(Component).count() == 2
