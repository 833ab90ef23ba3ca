"""Popolo: people with memberships, and votes with counts by option."""

from datetime import date

import pytest

from app.meetings.councils.models import CouncilMember, Membership, Organization
from app.meetings.decisions.counting import Basis, Majority, Outcome, Voice
from app.meetings.models import MemberVoice, Method, Vote
from tests.api.test_oparl import make_decision, make_meeting
from tests.factories import add
from tests.factories.queries import count_queries
from tests.factories.rows import insert_rows
from tests.factories.schemas import STANDARDS, vote_event_errors

PERSON = {"id", "name", "family_name", "given_name", "honorific_prefix", "gender", "identifiers", "links", "memberships", "created_at", "updated_at"}  # fmt: skip
MEMBERSHIP = {"id", "role", "person_id", "organization_id", "start_date", "end_date", "created_at", "updated_at"}  # fmt: skip


@pytest.fixture
def seat(session):
    person = add(session, CouncilMember(name="Dr. A. Sample", family_name="Sample", oparl_id="https://x.example/p", more={"title": ["Dr."], "email": ["a@x.example"]}))  # fmt: skip
    committee = add(session, Organization(name="Works", short_name="W", starts_on=date(2020, 1, 1)))
    return add(session, Membership(person=person, organization=committee, role="Chair", starts_on=date(2020, 1, 1)))  # fmt: skip


def decide(session, method=Method.ROLL_CALL, **values):
    decision = make_decision(session, make_meeting(session), **values)
    voices = [MemberVoice(position=n, name=name, voice=voice) for n, (name, voice) in enumerate([("Dr. A. Sample", Voice.YES), ("B. Other", Voice.NO), ("C. Third", Voice.ABSENT)])]  # fmt: skip
    decision.vote = Vote(method=method, majority=Majority.TWO_THIRDS, basis=Basis.CAST, yes=1, no=1, abstain=0, absent=1, outcome=Outcome.LOST, voices=voices if method is Method.ROLL_CALL else [])  # fmt: skip
    session.flush()
    return decision


def test_people_with_their_memberships(client, seat):
    found = client.get("/popolo/people.json").json
    (person,), (committee,) = found["persons"], found["organizations"]
    assert set(person) <= PERSON
    (membership,) = person["memberships"]
    assert set(membership) <= MEMBERSHIP
    assert (person["honorific_prefix"], membership["role"]) == ("Dr.", "Chair")
    assert (membership["person_id"], membership["organization_id"]) == (
        person["id"],
        committee["id"],
    )
    assert (committee["other_names"], committee["founding_date"]) == ([{"name": "W"}], "2020-01-01")
    assert "a@x.example" not in str(found)


@pytest.mark.skipif(not STANDARDS.exists(), reason="the schemas are not part of the repository")
def test_a_roll_call_fits_the_schema_and_names_voices(client, session, seat):
    decision = decide(session)
    (found,) = client.get("/popolo/vote-events.json").json["vote_events"]
    assert vote_event_errors(found) == []
    assert client.get(f"/popolo/vote-events/{decision.id}.json").json == found
    assert {one["option"]: one["value"] for one in found["counts"]} == {"yes": 1, "no": 1, "abstain": 0, "absent": 1}  # fmt: skip
    assert [one["option"] for one in found["votes"]] == ["yes", "no", "absent"]
    person = client.get("/popolo/people.json").json["persons"][0]
    assert [one.get("voter_id") for one in found["votes"]] == [person["id"], None, None]
    assert (found["result"], found["motion"]["requirement"]) == ("fail", "two-thirds")


def test_other_votes_have_counts_alone(client, session):
    decide(session, Method.SECRET)
    (found,) = client.get("/popolo/vote-events.json").json["vote_events"]
    assert ("votes" in found, len(found["counts"])) == (False, 4)


def test_what_is_not_public_is_not_there(client, session):
    decision = decide(session, published_at=None)
    assert client.get("/popolo/vote-events.json").json["vote_events"] == []
    assert client.get(f"/popolo/vote-events/{decision.id}.json").status_code == 404


def test_queries_do_not_grow(client, session, seat):
    decide(session)
    urls = ("/popolo/people.json", "/popolo/vote-events.json")
    before = [number(client, url) for url in urls]
    for _ in range(4):
        decide(session)
    insert_rows(session, CouncilMember, 20, name="x")
    assert [number(client, url) for url in urls] == before


def number(client, url) -> int:
    client.get(url)
    with count_queries() as queries:
        assert client.get(url).status_code == 200
    return len(queries)
