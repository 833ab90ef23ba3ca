"""Questions about people and what they wrote."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import with_polymorphic

from app.accounts.models import Role, RoleGrant, User
from app.core.models import Resource
from app.extensions import db


def administrators() -> Select[Any]:
    """The grants of those who can administer the whole site now."""
    return (
        select(RoleGrant)
        .join(RoleGrant.user)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.space_id.is_(None),
            User.deleted_at.is_(None),
            User.blocked_at.is_(None),
        )
    )


def is_last_administrator(user: User) -> bool:
    """Whether nobody could administer the site without this person."""
    if not any(g.role == Role.ADMINISTRATOR and g.space_id is None for g in user.grants):
        return False
    others = administrators().where(RoleGrant.user_id != user.id)
    return db.session.scalar(others.limit(1)) is None


def contributions(user: User) -> Select[Any]:
    """What a person published, of all kinds, the newest first: one query."""
    everything = with_polymorphic(Resource, "*")
    return (
        select(everything)
        .where(everything.author_id == user.id, everything.is_public)
        .order_by(everything.published_at.desc(), everything.id.desc())
    )


def people(words: str = "", role: str = "") -> Select[Any]:
    """People whose name or address begins with or holds the words; those who left are not listed."""
    query = select(User).where(User.deleted_at.is_(None))
    if words:
        pattern = f"%{words.lower().replace('%', '')}%"
        query = query.where(or_(func.lower(User.name).like(pattern), User.email.like(pattern)))
    if role == "blocked":
        query = query.where(User.blocked_at.is_not(None))
    elif role == "staff":
        query = query.where(User.grants.any())
    elif role:
        query = query.where(User.grants.any(RoleGrant.role == role))
    return query.order_by(func.lower(User.name), User.id)
