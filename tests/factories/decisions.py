"""Decisions of meetings in the demo town."""

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.meetings.decisions import services
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.models import Decision, Meeting, Method, Verdict


def worked_on(clerk: User) -> list[str]:
    """Where decisions are read, written down, corrected, reported on and, before they are public, forgotten."""
    planned = select(Meeting).where(Meeting.minutes_published_at.is_(None)).order_by(Meeting.id)
    vote = services.VoteTaken(Method.HANDS, Terms(), Tally(7, 3, 1))
    kept = services.Record("A mirror at the corner is put up", "", Verdict.APPROVED, vote=vote)
    waiting = services.record(db.session.scalars(planned).first(), clerk, kept)
    public = select(Decision.id).where(Decision.is_visible, Decision.verdict == Verdict.APPROVED)
    number = db.session.scalars(public.order_by(Decision.id)).first()
    return [
        f"/meetings/{waiting.meeting_id}/decisions/new",
        f"/decisions/{waiting.id}",
        *(f"/meetings/decisions/{one}/edit" for one in (waiting.id, number)),
        *("/decisions", f"/decisions/{number}", f"/decisions/{number}/report"),
    ]
