"""Corrections through their pages: who was there, decisions, and what has changed since."""

import pytest
from sqlalchemy import select

from app.meetings.models import (
    Amendment,
    Attendee,
    Correction,
    CorrectionState,
    Decision,
    Motion,
    MotionResult,
    Verdict,
)
from app.meetings.seen import token
from tests.factories.queries import count_queries
from tests.meetings.minutes.test_routes import VTT, at, circulate, upload

DECISION = {"title": "Lights by May", "verdict": "approved", "method": "", "majority": "simple", "basis": "cast"}  # fmt: skip
OWN = {"name": "B. Member", "presence": "present", "part": "member", "arrived": "", "left": "23:30", "reason": "The last tram goes then"}  # fmt: skip


def hidden(page, name):
    return page[page.index(f'name="{name}"') :].split('value="')[1].split('"')[0]


def latest(session):
    session.expire_all()
    return session.scalars(select(Correction).order_by(Correction.id.desc())).first()


def decide(staff, record, session, **data):
    return staff.post(at(record, f"/corrections/{latest(session).id}"), data=data)


def test_somebody_corrects_their_own_line_and_it_is_accepted(session, record, staff, member):
    circulate(record, staff)
    page = member.get(at(record, "/corrections/people")).text
    assert 'value="B. Member"' in page
    line = hidden(page, "line")
    answer = member.post(at(record, "/corrections/people"), data=OWN | {"line": line})
    assert answer.location.endswith("/corrections")
    shown = staff.get(at(record, "/desk")).text
    assert "until 23:30" in shown
    assert decide(staff, record, session, verdict="accepted").status_code == 303
    assert latest(session).state is CorrectionState.ACCEPTED
    assert record.people[1].left_at is not None
    assert record.people[1].account_id is not None
    assert "until 23:30" in member.get(at(record)).text
    answer = member.post(at(record, "/corrections/people"), data=OWN | {"line": line})
    assert answer.status_code == 422
    assert "The list has changed meanwhile" in answer.text
    assert "The last tram goes then" in answer.text


def test_somebody_is_missing_and_somebody_was_not_there(session, record, staff, member):
    circulate(record, staff)
    page = member.get(at(record, "/corrections/people?who=missing")).text
    assert 'name="line" type="hidden" value=""' in page
    missing = OWN | {"name": "D. Member", "left": "", "line": ""}
    assert member.post(at(record, "/corrections/people"), data=missing).status_code == 303
    assert decide(staff, record, session, verdict="accepted").status_code == 303
    line = token("A. Chair, chair: present")
    assert 'value="A. Chair"' in member.get(at(record, f"/corrections/people?who={line}")).text
    gone = OWN | {"presence": "off", "line": line}
    assert member.post(at(record, "/corrections/people"), data=gone).status_code == 303
    assert decide(staff, record, session, verdict="rejected", answer="They were").status_code == 303
    session.expire_all()
    assert [one.name for one in record.people] == ["A. Chair", "B. Member", "C. Member", "D. Member"]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Write the name"),
        ({"name": "B; chair"}, "Write the name without a semicolon"),
        ({"left": "late"}, "Write times like 18:45"),
        ({"arrived": "23:31"}, "They cannot leave before they came"),
        ({"presence": ""}, "Choose what the list should say"),
        ({"presence": "off"}, "Not a valid choice"),
        ({"name": "C. Member", "presence": "apologies", "left": ""}, "The list says this already"),
        ({"reason": ""}, "Say why"),
    ],
)
def test_mistakes_in_a_line_of_the_list(session, record, staff, member, wrong, message):
    circulate(record, staff)
    answer = member.post(at(record, "/corrections/people"), data=OWN | {"line": ""} | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert message in answer.text
    assert latest(session) is None


def test_a_decision_is_corrected_and_stays_when_it_changed_since(session, record, staff, member):
    staff.post(f"/meetings/{record.meeting_id}/decisions/new", data=DECISION)
    decision = session.scalars(select(Decision)).one()
    circulate(record, staff)
    wrong = {"quote": "Lights by May", "wording": "", "part": "decision-1", "reason": "It was June"}
    answer = member.post(at(record, "/corrections/new"), data=wrong)
    assert answer.status_code == 422
    assert "Something must remain of this text" in answer.text
    for month in ("June", "July"):
        right = wrong | {"wording": f"Lights by {month}"}
        assert member.post(at(record, "/corrections/new"), data=right).status_code == 303
    second = latest(session)
    first = at(record, f"/corrections/{second.id - 1}")
    assert "The passage has changed since" not in staff.get(first).text
    assert staff.post(first, data={"verdict": "accepted"}).status_code == 303
    session.expire_all()
    assert decision.title == "Lights by June"
    assert "The passage has changed since" in staff.get(at(record, f"/corrections/{second.id}")).text  # fmt: skip
    answer = decide(staff, record, session, verdict="accepted")
    assert answer.status_code == 422
    assert "The passage has changed since" in answer.text
    assert latest(session).state is CorrectionState.OPEN


def test_each_version_of_a_transcript_shows_the_lines_that_changed(record, staff, client):
    upload(staff, record, VTT)
    number = 5
    page = staff.get(at(record, f"/versions/{number}")).text
    assert "<ins>0:10 A. Chair: Good evening.</ins>" in page
    staff.post(at(record, "/publish"))
    form = VTT.replace(b"zebra", b"signal")
    assert upload(staff, record, form).status_code == 422
    assert upload(staff, record, form, reason="It was misheard").status_code == 303
    page = client.get(at(record, f"/versions/{number + 2}")).text
    assert "Transcript changed" in page
    assert "It was misheard" in page
    assert "<del>12:30 Let us speak of the zebra.</del>" in page
    assert "<ins>12:30 Let us speak of the signal.</ins>" in page
    assert "Good evening." not in page


def test_the_link_to_the_recording_shows_where_it_changed(record, staff, client):
    staff.post(at(record, "/publish"))
    kept = {"minutes": record.meeting.minutes, "attendance": 3}
    link = {"recording_url": "https://example.org/sound", "reason": "It is there now"}
    assert staff.post(at(record, "/general"), data=kept | link).status_code == 303
    page = client.get(at(record, "/versions/6")).text
    assert "Recording: https://example.org/sound" in page
    assert '<a href="https://example.org/sound">' in client.get(at(record)).text


def grow(record, session, number):
    """More motions with amendments, more decisions, and more people."""
    first = 2 + len(record.motions)
    for n in range(first, first + number):
        amendments = [Amendment(position=1, mover="B", text=f"with {n} lights", result=MotionResult.LOST)]  # fmt: skip
        record.motions.append(Motion(position=n, text=f"Motion of {n}", result=MotionResult.LOST, amendments=amendments))  # fmt: skip
        record.people.append(Attendee(position=n + 3, name=f"N. {n}"))
        session.add(Decision(meeting_id=record.meeting_id, parent_id=record.meeting_id, component=record.component, number=n, title=f"Decision of {n}", verdict=Verdict.NOTED))  # fmt: skip
    session.commit()


def test_correcting_costs_the_same_however_much_was_written(session, record, staff, member):
    circulate(record, staff)
    words = {"quote": "Cars are", "wording": "Lorries are", "reason": "They were"}
    member.post(at(record, "/corrections/new"), data=words)
    member.post(at(record, "/corrections/people"), data=OWN | {"name": "D. Member", "line": ""})
    ids = session.scalars(select(Correction.id).order_by(Correction.id)).all()
    pages = [(member, "/corrections/new"), (member, "/corrections/people")]
    pages += [(staff, f"/corrections/{id_}") for id_ in ids]
    found = []
    for _twice in range(2):
        grow(record, session, 10)
        for browser, page in pages:
            browser.get(at(record, page))  # what a process keeps is asked for once
            with count_queries() as queries:
                assert browser.get(at(record, page)).status_code == 200
            found.append(len(queries))
    assert found[: len(pages)] == found[len(pages) :]
    assert max(found) <= 12
