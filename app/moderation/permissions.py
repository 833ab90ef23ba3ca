"""Rules about reports and cases."""

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import participant, staff, staff_somewhere
from app.core.authz import Refusal, public, rule
from app.core.models import Ability, Resource
from app.moderation.models import Case

public("statement.read")


@rule("report.create")
def create(user: Any, resource: Resource) -> Refusal | None:
    if Ability.REPORT not in resource.abilities:
        return Refusal.NOT_SUPPORTED
    if not resource.is_public:
        return Refusal.NOT_VISIBLE
    if refused := participant(user):
        return refused
    return Refusal.OWN_CONTENT if resource.author_id == user.id else None


@rule("report.list")
def list_cases(user: Any, _: object) -> Refusal | None:
    """Moderators of a single space see the cases of that space."""
    return staff_somewhere(user, Role.MODERATOR)


@rule("report.read")
def read(user: Any, case: Case) -> Refusal | None:
    return staff(user, Role.MODERATOR, space_id=case.space_id)


@rule("report.decide")
def decide(user: Any, case: Case) -> Refusal | None:
    """Nobody decides about their own words."""
    if refused := read(user, case):
        return refused
    return Refusal.OWN_CONTENT if case.resource.author_id == user.id else None
