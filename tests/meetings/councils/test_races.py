"""Two of staff at once: one part in a committee, one number of a paper, nobody's words overwritten."""

import time

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role, User
from app.core.models import Component
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.models import CouncilMember, Membership, Organization, Paper
from app.meetings.councils.services import people
from app.meetings.seen import Conflict, token
from tests.budgets.parallel import Crowd
from tests.factories import make_component, make_user

CLERKS = 4


@pytest.fixture
def hall(scratch_app):
    """A committee, somebody for it, a place for papers, and a clerk."""
    with scratch_app.app_context():
        clerk, place = make_user(Role.FACILITATOR), make_component("meetings")
        committee = Organization(name="Works committee")
        person = CouncilMember(name="A. Sample", family_name="Sample")
        db.session.add_all([clerk, place, committee, person])
        db.session.commit()
        return scratch_app, clerk.id, committee.id, person.id, place.id


def run(app, *jobs):
    crowd = Crowd(app)
    for job, *arguments in jobs:
        crowd.add(job, *arguments)
    crowd.go()
    return crowd.join()


def changes(tell, n, clerk_id, committee_id):
    committee, clerk = db.session.get(Organization, committee_id), db.session.get(User, clerk_id)
    before = token("Works committee")
    try:
        services.change(committee, clerk, {"name": f"Committee {n}"}, before)
        db.session.commit()
        tell(done=n)
    except Conflict as error:
        db.session.rollback()
        tell(told=error.now)


def test_of_those_who_edit_a_committee_one_saves_and_the_others_are_told(hall):
    app, clerk_id, committee_id, *_others = hall
    said, all_ended = run(app, *[(changes, n, clerk_id, committee_id) for n in range(CLERKS)])
    assert all_ended
    (saved,) = [one["done"] for one in said if "done" in one]
    assert [one["told"] for one in said if "told" in one] == [f"Committee {saved}"] * (CLERKS - 1)
    with app.app_context():
        assert db.session.get(Organization, committee_id).name == f"Committee {saved}"


def seats(tell, clerk_id, committee_id, person_id):
    clerk, committee = db.session.get(User, clerk_id), db.session.get(Organization, committee_id)
    person = db.session.get(CouncilMember, person_id)
    try:
        services.seat(committee, clerk, person, services.Seat("Chair"))
        db.session.commit()
        tell(done=True)
    except services.AlreadyMember:
        db.session.rollback()
        tell(done=False)


def number_of(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_of_those_who_add_the_same_membership_one_does(hall):
    app, *ids, _place_id = hall
    said, all_ended = run(app, *[(seats, *ids)] * CLERKS)
    assert all_ended
    assert sorted(one["done"] for one in said) == [False] * (CLERKS - 1) + [True]
    assert number_of(app, Membership) == 1


def test_without_the_lock_of_the_committee_each_would(hall, monkeypatch):
    """On SQLite whoever writes is alone all the same."""
    app, *ids, _place_id = hall
    check = people._check
    monkeypatch.setattr(people, "hold_if_there", lambda _entry: None)
    monkeypatch.setattr(people, "_check", lambda *values: (check(*values), time.sleep(0.5)))
    _said, all_ended = run(app, *[(seats, *ids)] * 2)
    assert all_ended
    with app.app_context():
        is_alone = db.engine.dialect.name == "sqlite"
    assert number_of(app, Membership) == (1 if is_alone else 2)


def removes(tell, clerk_id, committee_id, _person_id):
    clerk, committee = db.session.get(User, clerk_id), db.session.get(Organization, committee_id)
    services.remove(committee, clerk)
    db.session.commit()
    tell(removed=True)


def seats_or_gone(tell, clerk_id, committee_id, person_id):
    try:
        seats(tell, clerk_id, committee_id, person_id)
    except services.Gone:
        db.session.rollback()
        tell(gone=True)


def test_nobody_is_a_member_of_what_is_taken_off(hall):
    app, *ids, _place_id = hall
    _said, all_ended = run(app, (removes, *ids), (seats_or_gone, *ids), (removes, *ids))
    assert all_ended
    with app.app_context():
        assert db.session.scalars(select(Membership).where(Membership.deleted_at.is_(None))).all() == []  # fmt: skip


def submits(tell, clerk_id, place_id, n):
    clerk, place = db.session.get(User, clerk_id), db.session.get(Component, place_id)
    try:
        services.submit(place, clerk, services.Submission(f"Paper {n}", reference="2026/1"), "en")
        db.session.commit()
        tell(done=True)
    except services.ReferenceTaken:
        db.session.rollback()
        tell(done=False)


def test_of_papers_with_the_same_number_one_is_entered(hall):
    app, clerk_id, *_others, place_id = hall
    said, all_ended = run(app, *[(submits, clerk_id, place_id, n) for n in range(CLERKS)])
    assert all_ended
    assert sorted(one["done"] for one in said) == [False] * (CLERKS - 1) + [True]
    assert number_of(app, Paper) == 1
