"""A meeting that is over, with an agenda, and minutes that are being written."""

from app.accounts.models import Role, User
from app.core.clock import now
from app.core.i18n import local
from app.core.models import Component
from app.extensions import db
from app.meetings.agenda.services import Point, announce
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.decisions.services import VoteTaken
from app.meetings.minutes.services import agreeing, correcting, holding, transcripts, writing
from app.meetings.minutes.vtt import Cue
from app.meetings.models import Meeting, Method, Minutes, MotionResult, Part, Presence
from tests.factories.accounts import make_user
from tests.factories.debates import make_meeting


def hold_meeting(**values) -> Meeting:
    """Over since yesterday, with two points and one behind closed doors."""
    meeting = make_meeting(start=-1, **values)
    clerk = make_user(Role.FACILITATOR)
    db.session.add_all([meeting, clerk])
    db.session.flush()
    points = [Point("Crossing at Harbour Road", 20), Point("Any other business", 10), Point("A purchase", 5, is_confidential=True)]  # fmt: skip
    announce(meeting, clerk, points)
    return meeting


def write_minutes(meeting: Meeting | None = None, member: User | None = None) -> Minutes:
    """With who came (the second has an account), what was said, and a motion that was carried."""
    meeting = meeting or hold_meeting()
    clerk = meeting.agenda[0].author
    minutes = holding.opened(meeting, clerk)
    member = member or make_user()
    db.session.add(member)
    db.session.flush()
    came = meeting.starts_at
    people = [
        writing.Person("A. Chair", Part.CHAIR),
        writing.Person("B. Member", arrived_at=came, account=member),
        writing.Person("C. Member", presence=Presence.APOLOGIES),
    ]
    writing.write_people(minutes, clerk, people)
    writing.write_general(minutes, clerk, writing.General("The chair **opened** the meeting.", 3))
    said = writing.Said("Cars are too fast.", "One member asked for *lights*.\n\n- A mirror\n- A sign", 754)  # fmt: skip
    writing.write_entry(minutes, clerk, meeting.agenda[0], said)
    vote = VoteTaken(Method.HANDS, Terms(), Tally(2, 0, 0))
    moved = writing.Moved("A crossing with lights is built.", MotionResult.CARRIED, "A. Chair", item=meeting.agenda[0], amendments=[("B. Member", "with lights", MotionResult.CARRIED)], vote=vote)  # fmt: skip
    writing.add_motion(minutes, clerk, moved)
    return minutes


def circulated(component: Component, member: User) -> tuple[list[str], list[str]]:
    """Where staff, and somebody who was there, work on minutes with a correction that waits."""
    minutes = write_minutes(hold_meeting(component=component), member)
    meeting, clerk = minutes.meeting, minutes.author
    transcripts.replace(minutes, clerk, [Cue(3, "A. Chair", "Good evening.")])
    agreeing.circulate(minutes, clerk, local(now()).date())
    waits = correcting.propose(minutes, member, "Cars are", "Lorries are", "They were.")
    missing = writing.Person("D. Member")
    listed = correcting.propose_on_list(minutes, member, "", missing, "They sat beside me.")
    begun = holding.opened(hold_meeting(component=component), clerk)
    db.session.flush()
    at, motion = f"/meetings/{meeting.id}/minutes", minutes.motions[0].id
    pages = ("desk", "general", "people", f"items/{meeting.agenda[0].id}", "motions/new", f"motions/{motion}", f"motions/{motion}/remove", "transcript", "circulate", "approve", "publish", f"corrections/{waits.id}", f"corrections/{listed.id}", "corrections", "versions", "versions/2", "versions/5")  # fmt: skip
    staff = [*(f"{at}/{page}" for page in pages), f"/meetings/{begun.meeting_id}/minutes/desk"]
    unwritten = hold_meeting(component=component)
    staff.append(f"/meetings/{unwritten.id}/minutes/desk")
    own = [at, *(f"{at}/corrections/{page}" for page in ("new", "people", "people?who=missing")), f"{at}/corrections", f"{at}/versions", f"/meetings/{meeting.id}/transcript"]  # fmt: skip
    return staff, own


def publish_by(browser, meeting: Meeting, text: str) -> None:
    """What a clerk presses and writes to publish minutes of one text."""
    at = f"/meetings/{meeting.id}/minutes"
    for page, data in (("begin", {}), ("general", {"minutes": text}), ("publish", {})):
        assert browser.post(f"{at}/{page}", data=data).status_code == 303
