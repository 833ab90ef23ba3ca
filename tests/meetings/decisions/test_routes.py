"""A decision from being written down to being late, and the register of all of them."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.clock import now
from app.core.events import Decided, Late
from app.core.i18n import local
from app.meetings.decisions import tasks
from app.meetings.decisions.queries import Standing, listed
from app.meetings.decisions.services import following, publishing, recording
from app.meetings.models import Decision, Progress, ProgressReport, Verdict, Vote
from app.notifications.models import News, Notification
from app.notifications.tasks import spread_pending
from app.versions.models import Version
from tests.factories import add, make_proposal, make_user
from tests.factories.debates import make_meeting
from tests.factories.minutes import publish_by
from tests.factories.rows import insert_resources

FORM = {"title": "The crossing at Harbour Road is built", "verdict": "approved", "method": "", "majority": "simple", "basis": "cast"}  # fmt: skip
VOTE = {"method": "hands", "yes": "7", "no": "3", "abstain": "1"}


@pytest.fixture
def meeting(session):
    return add(session, make_meeting(start=-1, minutes="All came.", minutes_published_at=now()))


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def write(browser, meeting, **values):
    return browser.post(f"/meetings/{meeting.id}/decisions/new", data=FORM | values)


def page_of(decision):
    return f"/decisions/{decision.id}"


def the_one(session):
    session.expire_all()
    return session.scalars(select(Decision)).one()


@pytest.fixture
def heard(monkeypatch):
    """Events that services and jobs emit, by their class."""
    found = []
    for module in (publishing, recording, following, tasks):
        told = module.emit
        monkeypatch.setattr(
            module, "emit", lambda event, told=told: (found.append(event), told(event))
        )
    return lambda kind: [one for one in found if isinstance(one, kind)]


def test_written_down_with_its_vote(session, staff, client, meeting):
    assert write(staff, meeting, **VOTE, unit="Streets office", due_on="2031-05-06", cost="64000").status_code == 303  # fmt: skip
    page = client.get(page_of(the_one(session))).text
    for words in ("Approved", "7 yes, 3 no, 1 abstained; 4 yes were needed", "Streets office", "€64,000", "6 May 2031"):  # fmt: skip
        assert words in page
    assert FORM["title"] in client.get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (VOTE | {"yes": "3"}, "3 yes and 3 no, and 4 yes were needed, so it was lost"),
        (VOTE | {"verdict": "rejected"}, "so it was carried"),
        (VOTE | {"quorum": "12"}, "11 members were present, fewer than the quorum"),
        (VOTE | {"members": "9"}, "11 voices are more than the 9 members"),
        (VOTE | {"majority": "absolute", "basis": "members"}, "Enter the number of members"),
        (VOTE | {"yes": "-1"}, "Enter a whole number"),
        (VOTE | {"method": "roll_call", "voices": "A: yes\nB: maybe"}, "Line 2: write a name"),
        (VOTE | {"method": "roll_call", "voices": "A: yes\na: no"}, "A member is named twice"),
        (VOTE | {"method": "roll_call", "voices": ""}, "Write down what each member said"),
        (VOTE | {"method": "roll_call", "voices": "A: yes\nB: yes"}, "You entered 7, but the roll call gives 2"),
        ({"about": "https://example.org/proposals/1"}, "There is nothing public at"),
        ({"about": "/proposals/999999"}, "There is nothing public at"),
        ({"owner": "nobody@example.org"}, "No account has this address"),
        ({"owner": "nobody"}, "Enter an e-mail address like"),
        ({"title": "no"}, "Write 3 more characters"),
    ],
)  # fmt: skip
def test_mistakes_are_said_and_nothing_is_kept(session, staff, meeting, values, message):
    answer = write(staff, meeting, **values)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalar(select(func.count()).select_from(Decision)) == 0


def test_a_roll_call_is_added_up(session, staff, client, meeting):
    called = "A. Able: yes\nB. Baker: no\nC. Carr: yes\nD. Dean: absent"
    values = {"method": "roll_call", "voices": called, "majority": "absolute", "basis": "cast"}
    assert write(staff, meeting, **values).status_code == 303
    vote = session.scalars(select(Vote)).one()
    assert (vote.yes, vote.no, vote.abstain, vote.absent, vote.members) == (2, 1, 0, 1, 4)
    decision = the_one(session)
    assert "D. Dean" in client.get(page_of(decision)).text
    assert called in staff.get(f"/meetings/decisions/{decision.id}/edit").text


def test_it_shows_where_it_was_decided_about(session, staff, client, meeting, heard):
    proposal = add(session, make_proposal())
    assert "What meetings decided" not in client.get(f"/proposals/{proposal.id}").text
    write(staff, meeting, about=f"/proposals/{proposal.id}\n")
    assert len(heard(Decided)) == 1
    assert FORM["title"] in client.get(f"/proposals/{proposal.id}").text
    assert proposal.title in client.get(page_of(the_one(session))).text


def test_it_is_public_with_the_minutes(session, staff, client):
    meeting = add(session, make_meeting(start=-1))
    write(staff, meeting)
    decision = the_one(session)
    assert client.get(page_of(decision)).status_code == 403
    assert FORM["title"] not in client.get("/decisions").text
    assert FORM["title"] not in client.get(f"/meetings/{meeting.id}").text
    assert "Not public yet" in staff.get(page_of(decision)).text
    publish_by(staff, meeting, "Everybody came and asked.")
    assert FORM["title"] in client.get("/decisions").text
    assert client.get(page_of(decision)).status_code == 200


def test_only_what_is_not_public_is_forgotten(session, staff):
    meeting = add(session, make_meeting(start=-1))
    write(staff, meeting)
    staff.post(f"/meetings/decisions/{the_one(session).id}/forget")
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
    write(staff, meeting)
    publish_by(staff, meeting, "Everybody came and asked.")
    staff.post(f"/meetings/decisions/{the_one(session).id}/forget")
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_a_correction_keeps_what_it_said(session, staff, meeting):
    write(staff, meeting, text="By spring.", **VOTE)
    decision = the_one(session)
    answer = staff.post(
        f"/meetings/decisions/{decision.id}/edit", data=FORM | {"text": "By summer."}
    )
    assert answer.status_code == 303
    assert session.scalar(select(func.count()).select_from(Vote)) == 0
    said = [one.fields["body"] for one in session.scalars(select(Version).order_by(Version.number))]
    assert said == ["By spring.", "By summer."]


def test_how_far_it_is_is_said_by_whoever_answers_for_it(session, sign_in, staff, client, meeting):
    owner = add(session, make_user(email="owner@example.org"))
    write(staff, meeting, owner="owner@example.org", due_on="2031-05-06")
    decision = the_one(session)
    mine = sign_in(owner)
    put_off = {"progress": "on_track", "due_on": "2032-01-01", "reason": ""}
    answer = mine.post(f"{page_of(decision)}/report", data=put_off)
    assert answer.status_code == 422
    assert "Say why" in answer.text
    answer = mine.post(
        f"{page_of(decision)}/report", data=put_off | {"reason": "The stone is late."}
    )
    assert answer.status_code == 303
    assert "The stone is late." in client.get(page_of(decision)).text
    assert session.scalar(select(func.count()).select_from(ProgressReport)) == 1
    assert sign_in(add(session, make_user())).get(f"{page_of(decision)}/report").status_code == 403


def test_late_ones_are_told_once_for_each_day_promised(
    app, session, sign_in, client, meeting, heard
):
    facilitator = add(session, make_user(Role.FACILITATOR))

    def day(number):
        with app.app_context():
            return (local(now()) + timedelta(days=number)).date()

    def look():
        with app.app_context():
            return tasks.tell_of_late_ones()

    def say(progress, due, reason="Rain."):
        values = {"progress": progress.value, "due_on": due.isoformat(), "reason": reason}
        answer = sign_in(facilitator).post(f"{page_of(the_one(session))}/report", data=values)
        assert answer.location == page_of(the_one(session))

    soon, later = day(1), day(5)
    write(sign_in(facilitator), meeting, due_on=soon.isoformat())
    assert look() == 0
    with time_machine.travel(now() + timedelta(days=2)):
        assert (look(), look()) == (1, 0)
        assert "Overdue" in client.get("/decisions?show=late").text
        say(Progress.ON_TRACK, later)
        assert look() == 0
    with time_machine.travel(now() + timedelta(days=7)):
        assert look() == 1
        say(Progress.DONE, later)
    with time_machine.travel(now() + timedelta(days=30)):
        assert look() == 0
    assert len(heard(Late)) == 2


def test_found_by_words_verdict_process_and_standing(session, staff, client, meeting):
    write(staff, meeting)
    write(staff, meeting, title="No more benches at the pond", verdict="rejected")
    slug = meeting.component.space.slug
    for query, found in {
        "q=harbour": {"Harbour"}, "verdict=rejected": {"benches"}, f"process={slug}": {"Harbour", "benches"},
        "process=elsewhere": set(), "show=open": {"Harbour"}, "show=done": set(),
        "show=nonsense&verdict=nonsense": {"Harbour", "benches"}, "q=harbour&verdict=rejected": set(),
    }.items():  # fmt: skip
        page = client.get(f"/decisions?{query}").text
        assert {
            word for word in ("Harbour", "benches") if word in page.split("<main")[1]
        } == found, query


def test_a_hidden_meeting_hides_what_it_decided(session, staff, client, meeting):
    write(staff, meeting)
    decision = the_one(session)
    meeting.hidden_at = now()
    session.commit()
    assert client.get(page_of(decision)).status_code == 403
    assert FORM["title"] not in client.get("/decisions").text


def test_dropped_needs_a_reason(session, staff, meeting):
    write(staff, meeting)
    decision = the_one(session)
    answer = staff.post(f"{page_of(decision)}/report", data={"progress": "dropped", "reason": ""})
    assert answer.status_code == 422
    assert staff.post(f"{page_of(decision)}/report", data={"progress": "dropped", "reason": "No money."}).status_code == 303  # fmt: skip
    assert the_one(session).state == "decision_dropped"
    assert the_one(session).verdict is Verdict.APPROVED


def test_owner_and_followers_are_told_that_it_is_late(app, session, sign_in, meeting):
    owner, follower = make_user(email="owner@example.org"), make_user()
    add(session, owner, follower)
    facilitator = sign_in(add(session, make_user(Role.FACILITATOR)))
    with app.app_context():
        due = local(now()).date() + timedelta(days=1)
    write(facilitator, meeting, owner="owner@example.org", due_on=due.isoformat())
    decision = the_one(session)
    sign_in(follower).post(f"/follows/{decision.id}")
    with time_machine.travel(now() + timedelta(days=2)), app.app_context():
        tasks.tell_of_late_ones()
        spread_pending()
    query = select(Notification).join(News).where(News.topic == "late")
    told = {one.user_id: one.reason for one in session.scalars(query)}
    assert (told[owner.id], told[follower.id]) == ("owner", "chosen")


def test_each_decision_is_on_one_page_though_meetings_begin_together(session, client):
    begun = now()
    for one in (make_meeting(minutes="All came.", minutes_published_at=begun) for _ in range(3)):
        one.starts_at, one.ends_at = begun, begun + timedelta(hours=1)
        meeting = add(session, one)
        insert_resources(
            session, Decision, 15, meeting.component,
            meeting_id=meeting.id, number=lambda n: n % 15, verdict=Verdict.APPROVED,
        )  # fmt: skip
    session.commit()
    with client.application.test_request_context():
        query = listed(Standing.ALL)
    assert "decisions.meeting_id" in str(query).rpartition("ORDER BY")[2]
    pages = (client.get(f"/decisions?page={n}").text.split("<main")[1] for n in (1, 2, 3))
    found = [one for page in pages for one in set(re.findall(r'href="(/decisions/\d+)"', page))]
    assert len(found) == len(set(found)) == 45


def test_a_decision_is_corrected_though_what_it_is_about_is_hidden_by_now(session, staff, meeting):
    thing = add(session, make_proposal())
    write(staff, meeting, about=f"/proposals/{thing.id}")
    decision = the_one(session)
    thing.hidden_at = now()
    session.commit()
    edit = f"/meetings/decisions/{decision.id}/edit"
    sent = FORM | {"title": "The crossing is built twice", "about": f"/proposals/{thing.id}"}
    assert staff.post(edit, data=sent).status_code == 303
    assert [link.resource_id for link in the_one(session).links] == [thing.id]
    other = add(session, make_proposal(hidden_at=now()))
    session.commit()
    assert staff.post(edit, data=sent | {"about": f"/proposals/{other.id}"}).status_code == 422


def test_whoever_saves_later_keeps_their_words_and_sees_the_others(session, staff, meeting):
    write(staff, meeting)
    page = f"/meetings/decisions/{the_one(session).id}/edit"
    shown = staff.get(page).text
    seen = shown[shown.index('name="seen"') :].split('value="')[1].split('"')[0]
    for changed in (FORM | {"unit": "Streets office"}, FORM | {"title": "It is not built"}):
        answer = staff.post(page, data=changed | {"seen": seen})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "Somebody else changed this meanwhile" in answer.text
    assert "Streets office" in answer.text
    assert 'value="It is not built"' in answer.text
    seen = answer.text[answer.text.index('name="seen"') :].split('value="')[1].split('"')[0]
    answer = staff.post(page, data=FORM | {"title": "It is not built", "seen": seen})
    assert (answer.status_code, the_one(session).title) == (303, "It is not built")
