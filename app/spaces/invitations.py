"""What a person can do now in a space: asked of the same rules as the buttons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from app.core import kinds
from app.core.authz import Refusal, explain, refusal
from app.core.i18n import format_datetime
from app.core.kinds import Action, Invitation
from app.core.models import Component
from app.spaces import phases

# With these the way leads over the same button: signing in comes first, then the page itself.
KEEPS_BUTTON = {Refusal.NOT_SIGNED_IN}
# These say nothing that helps now.
SILENT = {Refusal.NOT_VISIBLE, Refusal.NOT_STAFF, Refusal.NOT_SUPPORTED}


@dataclass(frozen=True)
class Offer:
    """Something open now, with the person's own refusal if there is one."""

    component: Component
    action: Action
    invitation: Invitation
    refusal: Refusal | None
    closes_at: datetime | None

    @property
    def is_usable(self) -> bool:
        """Whether its button leads on, be it over the sign-in page."""
        return self.refusal is None or self.refusal in KEEPS_BUTTON

    @property
    def is_vote(self) -> bool:
        return kinds.kind_of(self.component).is_voting


def offers(components: Iterable[Component]) -> list[Offer]:
    """All that phases open now on published components: votes first, then what closes first."""
    found = [offer for component in components for offer in _of(component)]
    return sorted(found, key=lambda one: (not one.is_usable, not one.is_vote, _end(one)))


def _end(offer: Offer) -> float:
    return offer.closes_at.timestamp() if offer.closes_at else float("inf")


def _of(component: Component) -> Iterator[Offer]:
    if component.published_at is None:
        return
    for action in kinds.kind_of(component).actions:
        if action.invite is None or not phases.is_open(component, action.name):
            continue
        why_not = refusal(action.permission, component)
        invitation = None if why_not in SILENT else action.invite(component)
        if invitation is None:
            continue
        closes_at = phases.closes_at(component, action.name)
        invitation = _explained(_dated(invitation, component, closes_at), why_not, component)
        yield Offer(component, action, invitation, why_not, closes_at)


def _dated(invitation: Invitation, component: Component, closes_at: datetime | None) -> Invitation:
    """The invitation with its deadline first; votes name their own, which may be an earlier one."""
    if closes_at is None or kinds.kind_of(component).is_voting:
        return invitation
    until = _("Until %(when)s.", when=format_datetime(closes_at))
    return replace(invitation, text=f"{until} {invitation.text}".strip())


def _explained(invitation: Invitation, why_not: Refusal | None, component: Component) -> Invitation:
    """The invitation as this person meets it: with what is in the way and the step past it."""
    if why_not is None or why_not in KEEPS_BUTTON:
        return invitation
    said = explain(why_not, component)
    return replace(
        invitation,
        text=f"{invitation.text} {said.text}".strip(),
        button=said.label or "",
        url=said.url or "",
    )
