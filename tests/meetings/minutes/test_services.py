"""Minutes from the first word to the seal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import verifying
from app.audit.models import AuditEntry
from app.core.authz import Refusal
from app.core.clock import now
from app.core.events import Edited, emit
from app.core.i18n import local
from app.extensions import db
from app.meetings import services as meetings
from app.meetings.agenda.services import removing
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.decisions.services import Contradiction, Record, VoteTaken
from app.meetings.decisions.services import record as decide
from app.meetings.minutes.services import (
    agreeing,
    correcting,
    holding,
    transcripts,
    writing,
)
from app.meetings.minutes.services.agreeing import NotNow
from app.meetings.minutes.vtt import Cue
from app.meetings.models import (
    CorrectionState,
    Method,
    MinutesVersion,
    MotionResult,
    Stage,
    Verdict,
)
from app.meetings.seen import Conflict, token
from app.notifications.models import News
from tests.factories.debates import make_meeting
from tests.factories.minutes import hold_meeting, write_minutes


def today():
    return local(now()).date()


def told() -> list[str]:
    return sorted(db.session.scalars(select(News.topic).where(News.recipient_id.is_not(None))))


def versions(minutes) -> list[str]:
    query = select(MinutesVersion.step).where(MinutesVersion.minutes_id == minutes.id)
    return list(db.session.scalars(query.order_by(MinutesVersion.number)))


def test_each_change_makes_a_version_and_saving_the_same_makes_none(minutes):
    clerk, item = minutes.author, minutes.meeting.agenda[0]
    assert versions(minutes) == ["changed"] * 4
    said = writing.Said("Cars are too fast.", minutes.entries[0].discussion, 754)
    writing.write_entry(minutes, clerk, item, said)
    assert minutes.number == 4


def test_the_whole_way(minutes):
    clerk, meeting = minutes.author, minutes.meeting
    member = minutes.people[1].account
    with pytest.raises(NotNow, match="not_circulated"):
        agreeing.approve(minutes, clerk)
    agreeing.circulate(minutes, clerk, today())
    proposed = correcting.propose(minutes, member, "asked for lights", "asked for a bridge", "I did.")  # fmt: skip
    with pytest.raises(NotNow, match="corrections"):
        agreeing.approve(minutes, clerk)
    correcting.accept(proposed, clerk)
    assert "asked for a bridge" in minutes.entries[0].discussion
    later = make_meeting(meeting.component, start=-0.5)
    db.session.add(later)
    db.session.flush()
    agreeing.approve(minutes, clerk, later)
    assert meeting.minutes_published_at is None
    agreeing.publish(minutes, clerk)
    assert (minutes.stage, minutes.is_visible) == (Stage.APPROVED, True)
    assert versions(minutes)[4:] == ["circulated", "corrected", "approved", "published"]
    assert "Approved by the meeting of" in minutes.body
    assert told() == ["circulated", "correction_accepted", "correction_proposed"]
    with pytest.raises(NotNow, match="approved"):
        agreeing.circulate(minutes, clerk, today())
    with pytest.raises(NotNow, match="public"):
        agreeing.publish(minutes, clerk)


@pytest.mark.parametrize("days", [-1, -30])
def test_the_day_for_corrections_is_not_over(minutes, days):
    with pytest.raises(NotNow, match="past_day"):
        agreeing.circulate(minutes, minutes.author, today() + timedelta(days=days))


def test_an_earlier_meeting_approves_nothing(minutes):
    agreeing.circulate(minutes, minutes.author, today())
    with pytest.raises(NotNow, match="not_later"):
        agreeing.approve(minutes, minutes.author, minutes.meeting)


def test_before_the_meeting_is_over_nothing_is_circulated(context):
    meeting = hold_meeting()
    meeting.ends_at = now() + timedelta(hours=1)
    minutes = write_minutes(meeting)
    with pytest.raises(NotNow, match="not_over"):
        agreeing.circulate(minutes, minutes.author, today())


def test_public_before_it_is_approved_and_changed_only_for_a_reason(minutes):
    clerk = minutes.author
    agreeing.publish(minutes, clerk)
    assert "Not yet approved" in minutes.body
    with pytest.raises(holding.ReasonMissing):
        writing.write_general(minutes, clerk, writing.General("Other."))
    writing.write_general(minutes, clerk, writing.General("Other."), reason="A mistake")
    agreeing.approve(minutes, clerk)
    assert "Approved by the clerk" in minutes.body
    query = select(MinutesVersion.reason).where(MinutesVersion.reason != "")
    assert db.session.scalars(query).all() == ["A mistake"]


def test_whoever_saves_later_sees_what_the_other_wrote(minutes):
    clerk, item = minutes.author, minutes.meeting.agenda[1]
    seen = token(writing.text_of(writing.said_on(minutes, item)))
    writing.write_entry(minutes, clerk, item, writing.Said("The first."), seen=seen)
    with pytest.raises(Conflict) as caught:
        writing.write_entry(minutes, clerk, item, writing.Said("The second."), seen=seen)
    assert "The first." in caught.value.now


@pytest.mark.parametrize(
    ("result", "tally"),
    [(MotionResult.CARRIED, Tally(1, 2, 0)), (MotionResult.LOST, Tally(2, 1, 0))],
)
def test_a_motion_is_what_its_vote_came_to(minutes, result, tally):
    vote = VoteTaken(Method.HANDS, Terms(), tally)
    with pytest.raises(Contradiction):
        writing.add_motion(minutes, minutes.author, writing.Moved("It is built", result, vote=vote))


def test_what_was_taken_back_has_no_vote(minutes):
    vote = VoteTaken(Method.HANDS, Terms(), Tally(1, 0, 0))
    moved = writing.Moved("It is built", MotionResult.WITHDRAWN, vote=vote)
    with pytest.raises(writing.VotedAllTheSame):
        writing.add_motion(minutes, minutes.author, moved)


def test_a_motion_is_corrected_and_taken_out(minutes):
    clerk, motion = minutes.author, minutes.motions[0]
    moved = writing.Moved("A bridge is built.", MotionResult.LOST, vote=VoteTaken(Method.HANDS, Terms(), Tally(0, 2, 0)))  # fmt: skip
    writing.change_motion(motion, clerk, moved)
    assert "A bridge is built." in minutes.body
    assert motion.vote.no == 2
    writing.remove_motion(motion, clerk)
    assert "A bridge is built." not in minutes.body


def test_of_two_decisions_about_a_correction_the_first_counts(minutes):
    clerk, member = minutes.author, minutes.people[1].account
    agreeing.circulate(minutes, clerk, today())
    proposed = correcting.propose(minutes, member, "Cars are", "Lorries are", "They were.")
    correcting.reject(proposed, clerk, "The recording says cars.")
    with pytest.raises(correcting.AlreadyDecided):
        correcting.accept(proposed, clerk)
    assert proposed.state is CorrectionState.REJECTED
    assert told()[1] == "correction_proposed"
    assert "correction_rejected" in told()


def test_a_decision_stands_under_its_point_and_a_later_one_makes_a_version(minutes):
    clerk, meeting = minutes.author, minutes.meeting
    agreeing.publish(minutes, clerk)
    number = minutes.number
    decide(meeting, clerk, Record("Lights by May", "", Verdict.APPROVED, item=meeting.agenda[0]))
    assert minutes.number == number + 1
    assert minutes.body.index("Lights by May") < minutes.body.index("Any other business")
    db.session.commit()
    assert verifying.broken_seals() == []


def test_a_point_with_minutes_stays_and_its_new_words_make_a_version(minutes):
    clerk, item = minutes.author, minutes.meeting.agenda[0]
    assert removing.remove(item, clerk) is Refusal.WINDOW_PASSED
    agreeing.publish(minutes, clerk)
    number, before = minutes.number, {"title": item.title}
    item.title = "The crossing"
    emit(Edited(item, actor=clerk, before=before, after={"title": item.title}))
    assert (minutes.number, "1. The crossing" in minutes.body) == (number + 1, True)
    db.session.commit()
    assert verifying.broken_seals() == []


def test_what_was_only_a_text_goes_on_as_it_was(context):
    meeting = hold_meeting()
    meeting.minutes, meeting.minutes_published_at = "All came.", now()
    meeting.minutes_approved_at = now()
    minutes = holding.opened(meeting, meeting.agenda[0].author)
    assert (minutes.stage, minutes.is_visible) == (Stage.APPROVED, True)
    assert "All came." in minutes.body
    meetings.record(meeting, minutes.author, "All came, but one.", reason="One was ill")
    assert "but one" in minutes.body


def versions_with(minutes, step):
    found = select(MinutesVersion).where(MinutesVersion.step == step)
    return list(db.session.scalars(found.where(MinutesVersion.minutes_id == minutes.id)))


def test_a_transcript_makes_a_version_with_its_lines_and_the_same_one_makes_none(minutes):
    clerk, number = minutes.author, minutes.number
    agreeing.publish(minutes, clerk)
    cues = [Cue(3, "A. Chair", "Good  evening."), Cue(70, "", "Let us begin.")]
    with pytest.raises(holding.ReasonMissing):
        transcripts.replace(minutes, clerk, cues)
    for _twice in range(2):
        transcripts.replace(minutes, clerk, cues, reason="It came late")
    (version,) = versions_with(minutes, "transcript")
    assert (version.number, version.author, version.reason) == (number + 2, clerk, "It came late")
    assert version.transcript == "0:03 A. Chair: Good evening.\n1:10 Let us begin."
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "minutes.transcript")).one()  # fmt: skip
    assert act.after == {"version": str(version.number), "reason": "It came late"}
    db.session.commit()
    assert verifying.broken_seals() == []
    version.transcript += "!"
    db.session.flush()
    assert len(verifying.broken_seals()) == 1


def test_another_link_to_the_recording_makes_a_version_that_names_it(minutes):
    clerk, meeting = minutes.author, minutes.meeting
    agreeing.publish(minutes, clerk)
    number = minutes.number
    kept = writing.General(meeting.minutes, meeting.attendance, "https://example.org/sound")
    for _twice in range(2):
        writing.write_general(minutes, clerk, kept, reason="It was forgotten")
    assert minutes.number == number + 1
    assert "Recording: https://example.org/sound" in minutes.body
    db.session.commit()
    assert verifying.broken_seals() == []
