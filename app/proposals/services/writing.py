"""What authors do: draft, publish, change and withdraw. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.core import posting
from app.core.authz import Refused
from app.core.clock import now
from app.core.events import Edited, Published, StaffActed, Withdrawn, emit
from app.core.models import Component
from app.core.refusals import Refusal
from app.extensions import db
from app.likes.queries import supporters_of
from app.proposals import queries
from app.proposals.component import settings_for
from app.proposals.models import AuthorKind, Proposal, Status


@dataclass(frozen=True)
class Draft:
    """The words and the place of a proposal, as somebody wrote them."""

    title: str
    body: str
    category_id: int | None = None
    district_id: int | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    locale: str = "en"


def draft(author: User, component: Component, text: Draft) -> Proposal:
    """Keep a proposal that only its author sees."""
    proposal = Proposal(author=author, component=component)
    _write(proposal, text)
    db.session.add(proposal)
    db.session.flush()
    return proposal


def publish(author: User, proposal: Proposal) -> Proposal:
    """Show a draft to everybody, or let it wait for a moderator.

    Raises Refused where the author's limit is reached, and NotPosted.
    """
    limit = settings_for(proposal.component).proposal_limit
    if limit:
        # Nobody publishes two drafts at once: the second waits here and then counts the first.
        db.session.execute(select(User.id).where(User.id == author.id).with_for_update())
        written = db.session.scalar(queries.number_by(author.id, proposal.component_id)) or 0
        if written >= limit:
            raise Refused(Refusal.LIMIT_REACHED, proposal)
    posting.post(proposal, author)
    return proposal


@posting.shows("proposal")
def _show(proposal: Proposal, author: User | None) -> None:
    proposal.publish()
    db.session.flush()
    emit(Published(proposal, actor=author))


def create_official(staff: User, component: Component, text: Draft) -> Proposal:
    """Publish a proposal that speaks for the council, whose author is no person."""
    proposal = Proposal(component=component, author_kind=AuthorKind.OFFICIAL)
    _write(proposal, text)
    proposal.publish()
    db.session.add(proposal)
    db.session.flush()
    emit(Published(proposal, actor=None))
    emit(StaffActed(staff, "proposal.create_official", proposal, {}, {"title": text.title}))
    return proposal


def edit(editor: User, proposal: Proposal, text: Draft) -> Proposal:
    """Change the text; a published proposal keeps what it said before as a version."""
    before = {"title": proposal.title, "body": proposal.body}
    _write(proposal, text)
    after = {"title": proposal.title, "body": proposal.body}
    if not proposal.is_draft and before != after:
        proposal.edited_at = now()
    db.session.flush()
    if not proposal.is_draft:
        changed = {name for name in before if before[name] != after[name]}
        emit(
            Edited(
                proposal,
                editor,
                {name: before[name] for name in sorted(changed)},
                {name: after[name] for name in sorted(changed)},
            )
        )
    return proposal


def discard(proposal: Proposal) -> None:
    """Delete a draft for good."""
    if not proposal.is_draft:
        raise ValueError("Only drafts can be discarded; published proposals are withdrawn.")
    db.session.delete(proposal)
    db.session.flush()


def withdraw(author: User, proposal: Proposal) -> None:
    """Take a proposal back. Raises Refused as soon as anybody supports it."""
    _refuse_with_supports(proposal)
    proposal.status = Status.WITHDRAWN
    db.session.flush()
    emit(Withdrawn(proposal, actor=author))


def _refuse_with_supports(proposal: Proposal) -> None:
    """Locks the counters, so that no support can arrive between this and the commit.

    Supports that do not count yet are found by a second query: one that waits for a lock
    sees what was committed meanwhile only in the row it waited for.
    """
    counted = db.session.scalar(queries.supports_of(proposal.id).with_for_update())
    if counted or db.session.scalar(supporters_of(proposal.id).limit(1)):
        raise Refused(Refusal.HAS_SUPPORTS, proposal)


def _write(proposal: Proposal, text: Draft) -> None:
    proposal.title = text.title
    proposal.body = text.body
    proposal.category_id = text.category_id
    proposal.district_id = text.district_id
    proposal.place = text.place
    if text.latitude is not None:
        proposal.latitude, proposal.longitude = text.latitude, text.longitude
    proposal.locale = text.locale
