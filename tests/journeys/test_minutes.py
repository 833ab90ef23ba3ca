"""From the announcement of a meeting to a decision that becomes late, with the seal that shows it when somebody edits."""

import io
from datetime import timedelta

import pytest
import time_machine
from flask_login import FlaskLoginClient
from sqlalchemy import select, text

from app.accounts.models import Role, User
from app.core.clock import now
from app.extensions import db
from app.meetings.decisions import tasks
from app.meetings.models import AgendaItem, Correction, Decision, Meeting, Minutes
from app.notifications.models import News
from tests.factories import make_component, make_user

DECISION = {
    "title": "The crossing on Harbour Road is raised", "verdict": "approved", "method": "hands",
    "majority": "simple", "basis": "cast", "yes": "9", "no": "2", "unit": "Streets office",
}  # fmt: skip


@pytest.fixture
def town(scratch_app):
    """A clerk, somebody who comes, and a component for meetings."""
    scratch_app.test_client_class = FlaskLoginClient
    with scratch_app.app_context():
        component = make_component("meetings")
        clerk, member = make_user(Role.FACILITATOR), make_user()
        db.session.add_all([component, clerk, member])
        db.session.commit()
        ids = clerk.id, member.id, component.id
        db.session.remove()
    return scratch_app, *ids


def browser_of(app, user_id):
    """Signed in a moment ago: sessions of staff do not last for days."""
    with app.app_context():
        browser = app.test_client(user=db.session.get(User, user_id), fresh_login=True)
        db.session.remove()
    return browser


def clock(moment) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def post(browser, path, **data):
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer.text
    return answer.location


def announce(clerk, component_id):
    begins = now() + timedelta(days=2)
    return post(
        clerk, f"/meetings/new/{component_id}", title="Streets committee", starts_at=clock(begins),
        ends_at=clock(begins + timedelta(hours=2)), agenda="30: Crossing on Harbour Road\n20: Other",
    )  # fmt: skip


def record(app, clerk, meeting_id, member_id):
    """All that the clerk writes down on the day after."""
    at = f"/meetings/{meeting_id}/minutes"
    with app.app_context():
        items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
        item = db.session.scalars(items.order_by(AgendaItem.position)).first()
        email = db.session.get(User, member_id).email
    post(clerk, f"{at}/begin")
    post(clerk, f"{at}/people", people=f"A. Chair; chair\nB. Member; member; present; ; ; {email}")
    post(clerk, f"{at}/items/{item}", summary="Nine near misses were counted in one month.")
    due = (now() + timedelta(days=30)).date().isoformat()
    post(clerk, f"/meetings/{meeting_id}/decisions/new", due_on=due, item=item, **DECISION)
    until = (now() + timedelta(days=7)).date().isoformat()
    post(clerk, f"{at}/circulate", until=until)
    return at


def correct(member, at):
    """A text, one's own line of the list, and a decision."""
    why = {"reason": "I was there and counted them"}
    post(member, f"{at}/corrections/new", quote="in one month", wording="in one week", **why)
    page = member.get(f"{at}/corrections/people").text
    line = page[page.index('name="line"') :].split('value="')[1].split('"')[0]
    own = {"name": "B. Member", "presence": "present", "part": "guest", "left": "23:59"}
    post(member, f"{at}/corrections/people", line=line, **own, **why)
    words = {"quote": "is raised", "wording": "is raised and lit", "part": "decision-1"}
    post(member, f"{at}/corrections/new", **words, **why)


def accept_all(app, clerk, at):
    with app.app_context():
        waiting = db.session.scalars(select(Correction.id).order_by(Correction.id)).all()
        db.session.remove()
    assert len(waiting) == 3
    for number in waiting:
        post(clerk, f"{at}/corrections/{number}", verdict="accepted")


def add_what_was_heard(clerk, stranger, at):
    """A recording and a transcript after the minutes are public: each is a version that says what changed."""
    link = "https://example.org/sound"
    post(clerk, f"{at}/general", recording_url=link, reason="It was found later")
    for said in ("nine", "ten"):
        file = {"file": (io.BytesIO(f"0:05 I counted {said}.".encode()), "said.txt")}
        answer = clerk.post(f"{at}/transcript", data=file | {"reason": f"I heard {said}"})
        assert answer.status_code == 303
    versions = stranger.get(f"{at}/versions").text
    assert versions.count("Transcript changed") == 2
    number = int(versions.split("/versions/")[1].split('"')[0])
    page = stranger.get(f"{at}/versions/{number}").text
    assert "<del>0:05 I counted nine.</del>" in page
    assert "<ins>0:05 I counted ten.</ins>" in page
    assert link in stranger.get(f"{at}/versions/{number - 2}").text


def verify(app):
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["audit", "verify"])
        db.session.remove()
    return result.exit_code, result.output


def topics(app):
    with app.app_context():
        return set(db.session.scalars(select(News.topic)))


def test_from_the_announcement_to_a_late_decision(town):
    app, clerk_id, member_id, component_id = town
    stranger = app.test_client()
    announce(browser_of(app, clerk_id), component_id)
    with app.app_context():
        meeting_id = db.session.scalars(select(Meeting.id)).one()
    assert "Crossing on Harbour Road" in stranger.get(f"/meetings/{meeting_id}").text
    with time_machine.travel(now() + timedelta(days=3)):
        at = record(app, browser_of(app, clerk_id), meeting_id, member_id)
        assert stranger.get(at).status_code == 403
        correct(browser_of(app, member_id), at)
    with time_machine.travel(now() + timedelta(days=4)):
        clerk = browser_of(app, clerk_id)
        accept_all(app, clerk, at)
        post(clerk, f"{at}/approve", meeting_id="")
        post(clerk, f"{at}/publish")
        page = stranger.get(at).text
        assert "Nine near misses were counted in one week." in page
        assert "Approved by the clerk" in page
        assert "B. Member, guest: present, until 23:59" in page
        assert "Decision 1 (Approved): The crossing on Harbour Road is raised and lit" in page
        add_what_was_heard(clerk, stranger, at)
        found = stranger.get("/search?q=what+was+decided+about+the+Harbour+Road+crossing").text
        assert found.index("/decisions/") < found.index(f"{at}?find=")
    assert {"circulated", "correction_proposed", "correction_accepted", "concluded"} <= topics(app)
    with time_machine.travel(now() + timedelta(days=60)):
        with app.app_context():
            assert tasks.tell_of_late_ones() == 1
            decision = db.session.scalars(select(Decision)).one()
            assert decision.state == "overdue"
        assert "Overdue" in stranger.get("/decisions").text
    assert "late" in topics(app)
    code, said = verify(app)
    assert (code, "All that is sealed is as it was published." in said) == (0, True)
    tamper(app, meeting_id)


def tamper(app, meeting_id):
    """Each row that belongs to what was published is noticed when it is edited behind the application."""
    for edit, back in (
        ("UPDATE minutes_entries SET summary = replace(summary, 'week', 'year')", "UPDATE minutes_entries SET summary = replace(summary, 'year', 'week')"),
        ("UPDATE decision_votes SET yes = yes + 1", "UPDATE decision_votes SET yes = yes - 1"),
        ("UPDATE minutes_attendees SET presence = 'absent' WHERE position = 1", "UPDATE minutes_attendees SET presence = 'present' WHERE position = 1"),
        ("UPDATE minutes_versions SET transcript = transcript || '.'", "UPDATE minutes_versions SET transcript = substr(transcript, 1, length(transcript) - 1)"),
        ("UPDATE minutes_versions SET text = text || '.'", "UPDATE minutes_versions SET text = substr(text, 1, length(text) - 1)"),
    ):  # fmt: skip
        change(app, edit)
        code, said = verify(app)
        assert code == 1
        assert f"meetings {meeting_id} is no longer what entry" in said
        change(app, back)
        assert verify(app)[0] == 0
    with app.app_context():
        assert db.session.scalars(select(Minutes.number)).one() > 1


def change(app, statement):
    with app.app_context():
        db.session.execute(text(statement))
        db.session.commit()
