"""How Flask-Security finds and makes people."""

from functools import cache
from typing import Any

from flask import abort, g, redirect, url_for
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts.models import User


@cache
def _by(attribute: str) -> Select[User]:
    """Somebody with their grants, by one attribute: asked by every request, built once."""
    return (
        select(User)
        .options(joinedload(User.grants))
        .where(getattr(User, attribute) == bindparam("wanted"), User.deleted_at.is_(None))
    )


def _owner_of_session(uniquifier: str) -> User | None:
    """The person that came with the session of this request, if it is this one."""
    owner: User | None = g.get("session_owner")
    if owner is None or inspect(owner).detached or owner.fs_uniquifier != uniquifier:
        return None
    return owner if owner.deleted_at is None else None


class People(SQLAlchemyUserDatastore):
    """Addresses are stored in lower case; grants come with the person, in one query."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        attribute, value = kwargs.popitem()
        if attribute == "email":
            value = value and value.lower()
        if attribute == "fs_uniquifier" and (owner := _owner_of_session(value)):
            return owner
        found = self.db.session.scalars(_by(attribute), {"wanted": value})
        return found.unique().one_or_none()

    def _prepare_create_user_args(self, **kwargs: Any) -> dict[str, Any]:
        values = super()._prepare_create_user_args(**kwargs)
        values.pop("roles")  # roles are grants of ours
        return values

    def create_user(self, **kwargs: Any) -> User:
        """A new person. Sent twice at once, the second is answered like the first."""
        user: User = super().create_user(**kwargs)  # type: ignore[assignment]
        try:
            self.db.session.flush()
        except IntegrityError:
            self.db.session.rollback()
            abort(redirect(url_for("accounts.signed_up"), 303))
        assert isinstance(user, User)
        return user
