"""Supports set aside: logged, public, reversible; and the workbench that finds them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.models import ResourceCounters
from app.core.recount import checks
from app.extensions import db
from app.likes import excluding, services
from app.likes.models import Exclusion, Support
from app.likes.services import Terms
from app.moderation.spam.supports import bursts, queries
from tests.factories import add, make_user

REASON = "Forty accounts made within an hour supported this one every second."


@pytest.fixture
def brigade(session, proposal):
    """Twenty new accounts support the proposal, one a second; and the ids of their supports."""
    people = [make_user() for _ in range(20)]
    add(session, *people)
    moment = now() - timedelta(minutes=30)
    given = [
        Support(user_id=one.id, resource_id=proposal.id, created_at=moment + timedelta(seconds=n))
        for n, one in enumerate(people)
    ]
    add(session, *given)
    ids = [one.id for one in given]
    session.get(ResourceCounters, proposal.id).supports = 20
    session.commit()
    return people, ids


def number(session, proposal) -> int:
    session.expire_all()
    return session.get(ResourceCounters, proposal.id).supports


def the_group(app, proposal) -> bursts.Group:
    with app.app_context():
        return bursts.groups(queries.given(proposal.id))[0]


def exclude(browser, app, proposal, ids, reason=REASON):
    key = the_group(app, proposal).key
    data = {"supports": [str(one) for one in ids], "reason": reason}
    return browser.post(f"/moderation/supports/{proposal.id}/groups/{key}", data=data)


def test_staff_find_the_group_and_set_it_aside(app, session, sign_in, client, moderator, proposal, brigade):  # fmt: skip
    people, ids = brigade
    browser = sign_in(moderator)
    assert proposal.title in browser.get("/moderation/supports").text
    assert "In quick succession" in browser.get(f"/moderation/supports/{proposal.id}").text
    key = the_group(app, proposal).key
    page = browser.get(f"/moderation/supports/{proposal.id}/groups/{key}").text
    assert page.count('name="supports"') == 20
    answer = exclude(browser, app, proposal, ids[:15])
    assert answer.status_code == 303
    assert number(session, proposal) == 5
    assert len(session.scalars(select(Support)).all()) == 20  # nothing is deleted
    public = client.get(f"/proposals/{proposal.id}").text
    assert "15 supports set aside" in public
    assert REASON in public
    assert REASON in client.get(answer.location).text
    assert "15 supports set aside" in client.get("/moderation/set-aside").text
    assert "supports.excluded" in session.scalars(select(AuditEntry.action)).all()
    assert people[0].name not in client.get(answer.location).text


def test_the_reason_is_needed_and_so_is_a_choice(app, session, sign_in, moderator, proposal, brigade):  # fmt: skip
    answer = exclude(sign_in(moderator), app, proposal, [], "Spam")
    assert answer.status_code == 422
    assert "Choose at least one support" in answer.text
    assert "Write 11 more characters" in answer.text
    assert "Spam" in answer.text
    assert number(session, proposal) == 20


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["9" * 30], ["²"], [str(10**9)]])
def test_odd_choices_change_nothing(app, session, sign_in, moderator, proposal, brigade, ids):
    assert exclude(sign_in(moderator), app, proposal, ids).status_code in {303, 422}
    assert number(session, proposal) == 20
    assert session.scalars(select(Exclusion)).all() == []


def test_supports_of_something_else_are_left_alone(app, session, sign_in, moderator, proposal, brigade, component):  # fmt: skip
    from tests.factories import make_proposal

    other = add(session, make_proposal(component))
    support = add(session, Support(user_id=brigade[0][0].id, resource_id=other.id))
    answer = exclude(sign_in(moderator), app, proposal, [support.id])
    assert answer.status_code == 303
    session.expire_all()
    assert support.exclusion_id is None


def test_they_count_again(app, session, sign_in, client, moderator, proposal, brigade):
    _people, ids = brigade
    browser = sign_in(moderator)
    exclude(browser, app, proposal, ids)
    done = session.scalars(select(Exclusion)).one()
    url = f"/moderation/supports/set-aside/{done.id}/readmit"
    assert browser.post(url, data={"reason": "No"}).status_code == 422
    data = {"reason": "It was a school class with its teacher."}
    assert browser.post(url, data=data).status_code == 303
    assert number(session, proposal) == 20
    page = client.get(f"/moderation/set-aside/{done.id}").text
    assert "20 supports count again" in page
    assert "school class" in page
    assert "set aside" not in client.get(f"/proposals/{proposal.id}").text
    again = browser.post(url, data=data)
    assert "None of them is set aside any more" in browser.get(again.location).text
    assert number(session, proposal) == 20


def test_one_who_objected_counts_again(app, session, sign_in, moderator, proposal, brigade):
    people, ids = brigade
    browser = sign_in(moderator)
    exclude(browser, app, proposal, ids[:10])
    done = session.scalars(select(Exclusion)).one()
    url = f"/moderation/supports/set-aside/{done.id}/readmit"
    data = {"reason": "A resident whom the desk knows.", "address": people[15].email}
    refused = browser.post(url, data=data)
    assert refused.status_code == 422
    assert "Nobody with this address" in refused.text
    data["address"] = people[3].email.upper()
    assert browser.post(url, data=data).status_code == 303
    assert number(session, proposal) == 11
    assert people[3].email not in sign_in(people[0]).get(f"/moderation/set-aside/{done.id}").text
    data["address"] = ""
    assert browser.post(url, data=data).status_code == 303
    assert number(session, proposal) == 20


def test_everybody_concerned_is_told_and_how_to_object(app, session, sign_in, moderator, proposal, brigade):  # fmt: skip
    from app.moderation.spam.supports import notices

    people, ids = brigade
    exclude(sign_in(moderator), app, proposal, ids)
    with app.test_request_context("/", method="POST"):
        assert notices.tell_some() == 20
        assert notices.tell_some() == 0
        db.session.commit()
    mails = session.scalars(select(OutgoingMail)).all()
    assert {mail.recipient for mail in mails} >= {one.email for one in people}
    mail = next(one for one in mails if one.recipient == people[0].email)
    assert REASON in mail.text
    assert "/help/contact" in mail.text
    assert "/moderation/set-aside/" in mail.text


def test_what_is_set_aside_cannot_be_taken_back_and_given_anew(app, session, sign_in, moderator, proposal, brigade):  # fmt: skip
    people, ids = brigade
    exclude(sign_in(moderator), app, proposal, ids)
    refused = sign_in(people[0]).post(f"/proposals/{proposal.id}/support/undo")
    assert refused.status_code == 403
    assert "This support was set aside" in refused.text
    assert sign_in(people[0]).post(f"/proposals/{proposal.id}/support").status_code == 403
    assert number(session, proposal) == 0


def test_recount_knows_what_is_set_aside(app, session, sign_in, moderator, proposal, brigade):
    exclude(sign_in(moderator), app, proposal, brigade[1][:7])
    with app.app_context():
        assert list(checks()["supports"]()) == []
    session.get(ResourceCounters, proposal.id).supports = 99
    session.commit()
    with app.app_context():
        assert [(one.kept, one.counted) for one in checks()["supports"]()] == [(99, 13)]
        db.session.rollback()


def test_a_minimum_that_is_lost_and_reached_leaves_what_is_set_aside(app, session, moderator, component):  # fmt: skip
    from app.proposals.models import Proposal
    from tests.factories import make_proposal

    first, second = make_proposal(component), make_proposal(component)
    person = make_user()
    add(session, first, second, person)
    terms = Terms(minimum=2)
    with app.test_request_context("/", method="POST"):
        user, staff = db.session.get(type(person), person.id), db.session.get(type(person), moderator.id)  # fmt: skip
        one, two = db.session.get(Proposal, first.id), db.session.get(Proposal, second.id)
        services.support(user, one, terms)
        services.support(user, two, terms)
        given = db.session.scalars(select(Support.id).where(Support.resource_id == one.id)).all()
        excluding.exclude(one, given, staff, REASON)
        services.withdraw(user, two, terms)
        services.support(user, two, terms)
        db.session.commit()
    assert number(session, first) == 0
    assert number(session, second) == 1
    with app.app_context():
        assert list(checks()["supports"]()) == []


def test_open_data_says_how_many_and_why(app, session, sign_in, moderator, proposal, brigade):
    from app.core.datasets import published

    exclude(sign_in(moderator), app, proposal, brigade[1][:7])
    (data,) = [one for one in published() if one.name == "support_exclusions"]
    with app.app_context():
        (row,) = data.rows()
    assert row[1:5] == [str(proposal.id), "7", "0", REASON]


def test_the_count_of_what_is_set_aside_reads_only_that(session):
    from app.core.about import RESOURCE
    from app.likes.queries import excluded_now

    if session.get_bind().dialect.name != "sqlite":
        return
    compiled = excluded_now(1).compile(session.get_bind())
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", (1,))
    assert "ix_supports_set_aside" in " ".join(map(str, rows))
    assert RESOURCE.key
