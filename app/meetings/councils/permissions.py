"""Rules about the council's papers and people: what is public is for everybody."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import staff
from app.core.authz import Refusal, public, rule
from app.meetings.councils.models import CouncilMember, Organization, Paper
from app.spaces.permissions import read_in_place

public("council.list")


@rule("council.read")
def read_entry(user: Any, entry: CouncilMember | Organization) -> Refusal | None:
    """What was deleted in its system is gone here as well."""
    return Refusal.NOT_VISIBLE if entry.deleted_at else None


@rule("paper.manage")
def manage(user: Any, paper: Paper) -> Refusal | None:
    component = paper.component
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("paper.read")
def read(user: Any, paper: Paper) -> Refusal | None:
    return read_in_place(user, paper) if manage(user, paper) else None
