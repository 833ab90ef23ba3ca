"""Questions about co-authors."""

from __future__ import annotations

from sqlalchemy import Select, exists, select

from app.accounts.models import User
from app.comments.models import Comment
from app.proposals.models import Coauthor, Consent, Proposal


def askable(proposal: Proposal) -> Select[User]:
    """Who commented on the proposal and is not asked: still here, confirmed, not blocked."""
    said = select(Comment.author_id).where(
        Comment.root_id == proposal.id, Comment.is_visible, Comment.deleted_at.is_(None)
    )
    asked = exists().where(
        Coauthor.proposal_id == proposal.id,
        Coauthor.user_id == User.id,
        Coauthor.consent != Consent.TAKEN_BACK,
    )
    return (
        select(User)
        .where(User.id != proposal.author_id, User.confirmed_at.is_not(None))
        .where(User.deleted_at.is_(None), User.blocked_at.is_(None), User.id.in_(said), ~asked)
        .order_by(User.name, User.id)
    )
