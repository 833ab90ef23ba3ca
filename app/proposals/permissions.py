"""Rules about proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import participant, staff, staff_somewhere, writer
from app.accounts.verification.permissions import verified
from app.core.authz import Refusal, public, refusal, rule
from app.core.clock import now
from app.core.models import Component
from app.extensions import db
from app.likes import queries as support_queries
from app.likes.services import Terms
from app.proposals import queries
from app.proposals.component import settings_for
from app.proposals.models import Assessment, Consent, Proposal, Status
from app.spaces import phases

public("proposal.list")


@rule("proposal.read")
def read(user: Any, proposal: Proposal) -> Refusal | None:
    """Everybody reads what is public; authors and staff also read what is not."""
    if proposal.is_visible and not refusal("component.read", proposal.component, user):
        return None
    if proposal.is_by(user):
        return None
    roles = (Role.FACILITATOR, Role.MODERATOR)
    if (
        not proposal.is_draft
        and user.is_authenticated
        and user.holds_in(proposal.component, *roles)
    ):
        return None
    return Refusal.NOT_VISIBLE


@rule("proposal.create")
def create(user: Any, component: Component | None) -> Refusal | None:
    closed = phases.closed(component, "proposal.create")
    if reason := participant(user) or closed or writer(user):
        return reason
    if settings_for(component).write_verified and (reason := verified(user)):
        return reason
    return _limit_reached(user, component)


def _limit_reached(user: Any, component: Component | None) -> Refusal | None:
    limit = settings_for(component).proposal_limit
    if not (limit and component):
        return None
    written = db.session.scalar(queries.number_by(user.id, component.id)) or 0
    return Refusal.LIMIT_REACHED if written >= limit else None


def _own(user: Any, proposal: Proposal) -> Refusal | None:
    if reason := participant(user):
        return reason
    if proposal.author_id != user.id:
        return Refusal.NOT_YOURS
    if proposal.hidden_at:
        return Refusal.NOT_VISIBLE
    return Refusal.WAITING if proposal.is_held else None


@rule("proposal.ask_coauthors")
def ask_coauthors(user: Any, proposal: Proposal) -> Refusal | None:
    """The author, from publication until the council answers."""
    if reason := _own(user, proposal):
        return reason
    return Refusal.NOT_SUPPORTED if proposal.is_draft else decided(proposal)


def _coauthor(user: Any, proposal: Proposal, consent: Consent) -> Refusal | None:
    if reason := participant(user):
        return reason
    mine = proposal.coauthor(user.id)
    if mine is None:
        return Refusal.NOT_SUPPORTED
    return None if mine.consent is consent else Refusal.ALREADY_DONE


@rule("coauthor.accept")
def accept(user: Any, proposal: Proposal) -> Refusal | None:
    """Whoever was asked, as long as the proposal is public and open."""
    if reason := _coauthor(user, proposal, Consent.ASKED):
        return reason
    return decided(proposal) if proposal.is_visible else Refusal.NOT_VISIBLE


@rule("coauthor.decline")
def decline(user: Any, proposal: Proposal) -> Refusal | None:
    return _coauthor(user, proposal, Consent.ASKED)


@rule("coauthor.leave")
def leave(user: Any, proposal: Proposal) -> Refusal | None:
    """Nobody is named against their will, at whatever time."""
    return _coauthor(user, proposal, Consent.ACCEPTED)


@rule("proposal.publish")
def publish(user: Any, proposal: Proposal) -> Refusal | None:
    if reason := _own(user, proposal):
        return reason
    return create(user, proposal.component) if proposal.is_draft else Refusal.ALREADY_DONE


@rule("proposal.discard")
def discard(user: Any, proposal: Proposal) -> Refusal | None:
    return _own(user, proposal) or (None if proposal.is_draft else Refusal.CLOSED)


@rule("proposal.edit")
def edit(user: Any, proposal: Proposal) -> Refusal | None:
    """Drafts at any time; published ones in the window, until the council takes them up.

    Co-authors too: they see the proposal once it is published.
    """
    if (reason := _own(user, proposal)) is Refusal.NOT_YOURS and proposal.hidden_at is None:
        reason = None if _coauthor(user, proposal, Consent.ACCEPTED) is None else reason
    if reason or proposal.is_draft:
        return reason
    if proposal.held_at is not None:
        return Refusal.READ_FIRST
    if reason := writer(user) or decided(proposal):
        return reason
    end = proposal.may_change_until(settings_for(proposal.component).edit_minutes)
    return writer(user) if end and now() < end else Refusal.WINDOW_PASSED


@rule("proposal.withdraw")
def withdraw(user: Any, proposal: Proposal) -> Refusal | None:
    if reason := _own(user, proposal):
        return reason
    if proposal.is_draft:
        return Refusal.NOT_SUPPORTED
    if reason := decided(proposal):
        return reason
    if proposal.counters.supports or db.session.scalar(
        support_queries.supporters_of(proposal.id).limit(1)
    ):
        return Refusal.HAS_SUPPORTS
    return None


def decided(proposal: Any) -> Refusal | None:
    """Why a proposal is no longer open, if it is not."""
    if proposal.status is Status.WITHDRAWN:
        return Refusal.WITHDRAWN
    if proposal.status is Status.MERGED:
        return Refusal.CLOSED
    return Refusal.ANSWERED if proposal.is_answered else None


@dataclass(frozen=True)
class Supporter:
    """What decides about one person and all proposals of a component."""

    refused: Refusal | None
    terms: Terms


def supporter(user: Any, component: Component | None) -> Supporter:
    """Asked once where many proposals of a component are shown."""
    settings = settings_for(component)
    refused = phases.closed(component, "proposal.support") or participant(user)
    if not refused and settings.support_verified:
        refused = verified(user)
    return Supporter(refused, settings.terms)


def may_support(here: Supporter, proposal: Any, used: int) -> Refusal | None:
    """The rule for one who has given `used` supports in this component so far."""
    if reason := decided(proposal) or here.refused:
        return reason
    terms = here.terms
    if terms.limit and used >= terms.limit:
        return Refusal.LIMIT_REACHED
    full = terms.threshold and not terms.beyond_threshold
    return Refusal.THRESHOLD_REACHED if full and proposal.supports >= terms.threshold else None


def may_take_back(here: Supporter, proposal: Any) -> Refusal | None:
    """As long as supports can be given, even to others; from a withdrawn proposal too.

    Somebody who is no longer verified gives none, but may take theirs back.
    """
    refused = None if here.refused is Refusal.NOT_VERIFIED else here.refused
    if proposal.status is Status.WITHDRAWN:
        return refused
    return decided(proposal) or refused


@rule("proposal.support")
def support(user: Any, subject: Proposal | Component) -> Refusal | None:
    """Of a component: whether anything in it can be supported by this person."""
    if isinstance(subject, Component):
        return supporter(user, subject).refused
    if not subject.is_visible:
        return Refusal.NOT_VISIBLE
    used = 0
    if (
        user.is_authenticated
        and subject.component_id
        and settings_for(subject.component).support_limit
    ):
        used = db.session.scalar(support_queries.used_by(user.id, subject.component_id)) or 0
    return may_support(supporter(user, subject.component), subject, used)


@rule("proposal.unsupport")
def unsupport(user: Any, proposal: Proposal) -> Refusal | None:
    return may_take_back(supporter(user, proposal.component), proposal)


@rule("proposal.manage")
def manage(user: Any, subject: Proposal | Component) -> Refusal | None:
    """Facilitators of the process that the proposal is in; drafts stay with their authors."""
    component = subject.component if isinstance(subject, Proposal) else subject
    if isinstance(subject, Proposal) and subject.is_draft:
        return Refusal.NOT_VISIBLE
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("proposals.manage")
def manage_some(user: Any, _: object) -> Refusal | None:
    """Facilitators of whatever process."""
    return staff_somewhere(user, Role.FACILITATOR)


@rule("proposals.assess")
def assess_some(user: Any, _: object) -> Refusal | None:
    """Evaluators see what was assigned to them."""
    return staff_somewhere(user, Role.EVALUATOR)


@rule("proposal.assess")
def assess(user: Any, assessment: Assessment) -> Refusal | None:
    """Only the evaluator it was assigned to, and only before the answer is public."""
    if reason := staff(user, Role.EVALUATOR, space_id=_space_of(assessment)):
        return reason
    if assessment.evaluator_id != user.id:
        return Refusal.NOT_ASSIGNED
    return decided(assessment.proposal)


def _space_of(assessment: Assessment) -> int | None:
    component = assessment.proposal.component
    return component.space_id if component else None
