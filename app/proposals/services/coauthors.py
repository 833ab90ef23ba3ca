"""Co-authors: asked by the author, named once they accept. The caller commits."""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.accounts.models import User
from app.core.authz import Refused
from app.core.clock import now
from app.core.events import Invited, Joined, emit
from app.core.refusals import Refusal
from app.core.upsert import insert_into
from app.extensions import db
from app.proposals.models import Coauthor, Consent, Proposal
from app.proposals.queries import coauthors as queries

MOST = 20  # people asked for one proposal, those too whose invitation was taken back


def ask(author: User, proposal: Proposal, person: User) -> None:
    """Ask somebody who commented. Raises Refused for anybody else, and beyond the limit.

    Whose invitation was taken back may be asked again, but hears of it only once.
    """
    # Who asks for the same proposal waits, and then counts what was asked meanwhile.
    proposals = select(Proposal.id).where(Proposal.id == proposal.id)
    db.session.execute(proposals.with_for_update(key_share=True))
    wanted = queries.askable(proposal).where(User.id == person.id)
    if db.session.scalar(wanted.with_only_columns(User.id)) is None:
        raise Refused(Refusal.NOT_SUPPORTED, proposal)
    if not _ask_again(proposal, person):
        _ask_first(author, proposal, person)
    db.session.expire(proposal, ["coauthors"])


def _ask_again(proposal: Proposal, person: User) -> bool:
    again = (
        update(Coauthor)
        .where(Coauthor.proposal_id == proposal.id, Coauthor.user_id == person.id)
        .where(Coauthor.consent == Consent.TAKEN_BACK)
        .values(consent=Consent.ASKED)
        .returning(Coauthor.id)
    )
    return db.session.scalar(again) is not None


def _ask_first(author: User, proposal: Proposal, person: User) -> None:
    asked = select(func.count()).where(Coauthor.proposal_id == proposal.id)
    if (db.session.scalar(asked) or 0) >= MOST:
        raise Refused(Refusal.LIMIT_REACHED, proposal)
    row = insert_into(db.session(), Coauthor).values(
        proposal_id=proposal.id, user_id=person.id, consent=Consent.ASKED, created_at=now()
    )
    if db.session.scalar(row.on_conflict_do_nothing().returning(Coauthor.id)):
        emit(Invited(proposal, person, author))


def take_back(coauthor: Coauthor) -> None:
    """End an invitation that nobody answered; the person may be asked again."""
    unanswered = (Coauthor.id == coauthor.id) & (Coauthor.consent == Consent.ASKED)
    db.session.execute(update(Coauthor).where(unanswered).values(consent=Consent.TAKEN_BACK))


def accept(coauthor: Coauthor) -> None:
    """Be named as author from now on. Raises Refused where the invitation is gone."""
    _answer(coauthor, Consent.ACCEPTED)
    emit(Joined(coauthor.proposal, coauthor.user))


def decline(coauthor: Coauthor) -> None:
    """Not be named, nor be asked again. Raises Refused where the invitation is gone."""
    _answer(coauthor, Consent.DECLINED)


def leave(coauthor: Coauthor) -> None:
    """Be named no longer, nor be asked again."""
    coauthor.consent, coauthor.answered_at = Consent.DECLINED, now()
    db.session.flush()


def _answer(coauthor: Coauthor, consent: Consent) -> None:
    answered = db.session.scalar(
        update(Coauthor)
        .where(Coauthor.id == coauthor.id, Coauthor.consent == Consent.ASKED)
        .values(consent=consent, answered_at=now())
        .returning(Coauthor.id)
    )
    if answered is None:
        raise Refused(Refusal.ALREADY_DONE, coauthor.proposal)
    db.session.refresh(coauthor)
