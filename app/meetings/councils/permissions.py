"""Rules about the council's papers and people: what is public is for everybody."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff, staff_somewhere
from app.core.authz import Refusal, public, rule
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.spaces.permissions import read_in_place

public("council.list")
Entry = CouncilMember | Organization | Membership


@rule("council.manage")
def manage_entry(user: Any, _entry: Entry | None) -> Refusal | None:
    """Committees and members belong to no space: whoever runs all of them."""
    return staff(user, Role.FACILITATOR)


@rule("council.read")
def read_entry(user: Any, entry: CouncilMember | Organization) -> Refusal | None:
    """What was deleted in its system is gone here as well; staff can put it back."""
    return manage_entry(user, entry) and Refusal.NOT_VISIBLE if entry.deleted_at else None


@rule("paper.enter")
def enter(user: Any, _: object) -> Refusal | None:
    """Facilitators of whatever space: its meetings are where the paper goes."""
    return staff_somewhere(user, Role.FACILITATOR)


@rule("paper.manage")
def manage(user: Any, paper: Paper) -> Refusal | None:
    component = paper.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("paper.read")
def read(user: Any, paper: Paper) -> Refusal | None:
    return read_in_place(user, paper) if manage(user, paper) else None


@rule("consultation.manage")
def manage_consultation(user: Any, consultation: Consultation) -> Refusal | None:
    """With its paper."""
    return manage(user, consultation.paper) if consultation.paper else Refusal.NOT_VISIBLE
