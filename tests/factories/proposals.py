"""Proposals."""

from itertools import count

from app.core.clock import now
from app.core.models import Component
from app.proposals.models import Proposal
from tests.factories.spaces import make_component

_numbers = count(1)


def make_proposal(component: Component | None = None, **values) -> Proposal:
    """A published proposal, in a component where it can be supported unless one is given."""
    n = next(_numbers)
    defaults = {
        "title": f"More benches in the park number {n}",
        "body": f"There is nowhere to sit for people who cannot walk far. Number {n}.",
        "published_at": now(),
        "component": component or make_component("proposals", None, "proposal.support"),
    }
    return Proposal(**(defaults | values))
