"""Several clerks decide about corrections of people, decisions and amendments, and change these, at the same moment."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit import verifying
from app.extensions import db
from app.meetings.decisions import services as decisions
from app.meetings.minutes.services import (
    agreeing,
    attending,
    correcting,
    passages,
    transcripts,
    writing,
)
from app.meetings.minutes.vtt import Cue
from app.meetings.models import (
    Attendee,
    Correction,
    CorrectionState,
    Decision,
    Minutes,
    MinutesVersion,
    Presence,
    TranscriptPart,
    Verdict,
)
from app.meetings.seen import Conflict, token
from tests.meetings.decisions.test_races import run
from tests.meetings.minutes.test_races import CLERKS, decides, effects


def waiting(app, propose):
    """A correction of another kind that waits, beside the one of the desk."""
    with app.app_context():
        minutes = db.session.scalars(select(Minutes)).one()
        found = propose(minutes, minutes.people[1].account).id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return found


def of_a_line(minutes, member):
    line = attending.lines_of(minutes)[2][0]
    changed = writing.Person("C. Member", presence=Presence.PRESENT)
    return correcting.propose_on_list(minutes, member, line, changed, "They came.")


def of_somebody_missing(minutes, member):
    return correcting.propose_on_list(
        minutes, member, "", writing.Person("D. Member"), "They came."
    )


def of_a_decision(minutes, member):
    record = decisions.Record("Lights by May", "", Verdict.APPROVED)
    decisions.record(minutes.meeting, minutes.author, record)
    return correcting.propose(minutes, member, "Lights by May", "Lights by June", "It was June.")


def of_an_amendment(minutes, member):
    return correcting.propose(minutes, member, "B. Member: with", "C. Member: with", "It was C.")


KINDS = (of_a_line, of_somebody_missing, of_a_decision, of_an_amendment)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_correction_is_decided_once(desk, kind):
    app, _correction, clerk_id, _item = desk
    correction_id = waiting(app, kind)
    jobs = [(decides, correction_id, clerk_id, n % 2 == 0) for n in range(CLERKS)]
    said, all_ended = run(app, *jobs)
    assert all_ended
    done = [one["accepted"] for one in said if "accepted" in one]
    assert len(done) == 1
    state, changed, told = effects(app, correction_id)
    assert state is (CorrectionState.ACCEPTED if done[0] else CorrectionState.REJECTED)
    assert (changed, told) == (int(done[0]), 1)
    with app.app_context():
        people = db.session.scalar(select(func.count()).select_from(Attendee))
        assert people == 3 + (done[0] and kind is of_somebody_missing)


def accepts(tell, correction_id, clerk_id):
    correction, clerk = db.session.get(Correction, correction_id), db.session.get(User, clerk_id)
    try:
        correcting.accept(correction, clerk)
        db.session.commit()
    except passages.NotThere:
        db.session.rollback()
        tell(stale=True)
    else:
        tell(accepted=True)


def rewrites_people(tell, clerk_id, seen):
    """The clerk saves the list as it was when the form was shown, with one line changed."""
    minutes, clerk = db.session.scalars(select(Minutes)).one(), db.session.get(User, clerk_id)
    people = [writing.Person("A. Chair"), writing.Person("C. Member-Jones")]
    try:
        writing.write_people(minutes, clerk, people, seen=seen, reason="A slip")
        db.session.commit()
    except Conflict:
        db.session.rollback()
        tell(conflict=True)
    else:
        tell(written=True)


@pytest.mark.parametrize("kind", [of_a_line, of_somebody_missing])
def test_the_list_is_edited_while_a_correction_of_it_is_accepted(desk, kind):
    """Whoever comes second sees what the first has changed; neither overwrites the other."""
    app, _correction, clerk_id, _item = desk
    correction_id = waiting(app, kind)
    with app.app_context():
        minutes = db.session.scalars(select(Minutes)).one()
        seen = token(writing.text_of_people(minutes))
        db.session.remove()
        db.engine.dispose()
    said, all_ended = run(app, (accepts, correction_id, clerk_id), (rewrites_people, clerk_id, seen))  # fmt: skip
    assert all_ended
    said = {name for one in said for name in one}
    with app.app_context():
        names = [one.name for one in db.session.scalars(select(Minutes)).one().people]
    late = kind is of_somebody_missing
    assert (said, names) in (
        ({"accepted", "conflict"}, ["A. Chair", "B. Member", "C. Member", *["D. Member"] * late]),
        ({"written", "accepted"}, ["A. Chair", "C. Member-Jones", "D. Member"])
        if late
        else ({"written", "stale"}, ["A. Chair", "C. Member-Jones"]),
    )


def changes_decision(tell, clerk_id, seen):
    """The clerk saves the decision as it was when the form was shown, with other words."""
    clerk, decision = db.session.get(User, clerk_id), db.session.scalars(select(Decision)).one()
    record = decisions.Record("No lights", "", Verdict.APPROVED)
    try:
        decisions.change(decision, clerk, record, seen=seen)
        db.session.commit()
    except Conflict:
        db.session.rollback()
        tell(conflict=True)
    else:
        tell(written=True)


def test_a_decision_is_changed_while_a_correction_of_it_is_accepted(desk):
    """Public ones, so that both make a version of the minutes and a seal: they wait for each other once."""
    app, _correction, clerk_id, _item = desk
    correction_id = waiting(app, of_a_decision)
    with app.app_context():
        minutes = db.session.scalars(select(Minutes)).one()
        agreeing.publish(minutes, minutes.author)
        db.session.commit()
        seen = token(decisions.text_of(minutes.meeting.decisions[0]))
        db.session.remove()
        db.engine.dispose()
    jobs = (accepts, correction_id, clerk_id), (changes_decision, clerk_id, seen)
    said, all_ended = run(app, *jobs)
    assert all_ended
    said = {name for one in said for name in one}
    assert said in ({"written", "stale"}, {"accepted", "conflict"})
    with app.app_context():
        decision = db.session.scalars(select(Decision)).one()
        assert decision.title == ("Lights by June" if "accepted" in said else "No lights")
        state = db.session.get(Correction, correction_id).state
        assert (state is CorrectionState.ACCEPTED) is ("accepted" in said)
        assert verifying.broken_seals() == []
        assert verifying.first_wrong(verifying.head()) is None


def uploads(tell, clerk_id, n):
    minutes, clerk = db.session.scalars(select(Minutes)).one(), db.session.get(User, clerk_id)
    transcripts.replace(minutes, clerk, [Cue(3, "A. Chair", f"I am the one of {n}.")])
    db.session.commit()
    tell(uploaded=n)


def test_each_transcript_of_those_uploaded_at_once_is_kept_and_the_last_one_stands(desk):
    app, _correction, clerk_id, _item = desk
    said, all_ended = run(app, *[(uploads, clerk_id, n) for n in range(CLERKS)])
    assert all_ended
    assert len(said) == CLERKS
    with app.app_context():
        kept = select(MinutesVersion.transcript).where(MinutesVersion.transcript.is_not(None))
        kept = db.session.scalars(kept.order_by(MinutesVersion.number)).all()
        assert len(set(kept)) == CLERKS
        (part,) = db.session.scalars(select(TranscriptPart))
        assert part.body in kept[-1]
