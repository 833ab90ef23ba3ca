"""Reading versions of the rules and acceptances."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.moderation.rulebook.models import Acceptance, RulesVersion, WrittenRule


def published() -> Select[RulesVersion]:
    """All published versions with their rules, the oldest first."""
    return (
        select(RulesVersion)
        .where(RulesVersion.published_at.is_not(None))
        .options(selectinload(RulesVersion.rules))
        .order_by(RulesVersion.number)
    )


def drafts() -> Select[RulesVersion]:
    """The draft, if somebody has begun one."""
    return select(RulesVersion).where(RulesVersion.published_at.is_(None))


def rules_of(draft: RulesVersion) -> Select[WrittenRule]:
    """The rules of a version in their order."""
    return (
        select(WrittenRule)
        .where(WrittenRule.version_id == draft.id)
        .order_by(WrittenRule.position, WrittenRule.id)
    )


def has_accepted(user: User, number: int) -> Select[int]:
    """A row if the person has accepted this version."""
    return select(Acceptance.id).where(Acceptance.user_id == user.id, Acceptance.number == number)


def acceptances_of(user: User) -> Select[Acceptance]:
    """What the person has accepted, the oldest first."""
    return select(Acceptance).where(Acceptance.user_id == user.id).order_by(Acceptance.number)
