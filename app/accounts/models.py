"""People and the roles they hold."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.clock import now
from app.core.database import Base, created, owned_by, pk, user_ref

if TYPE_CHECKING:
    from app.core.models import Component


class Role(StrEnum):
    """What staff may do, for the whole site or in one space."""

    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    EVALUATOR = "evaluator"
    COUNCILLOR = "councillor"
    CLERK = "clerk"


ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.MODERATOR: _l("Moderator"),
    Role.EVALUATOR: _l("Evaluator"),
    Role.COUNCILLOR: _l("Councillor"),
    Role.CLERK: _l("Polling clerk"),
}


FORMER_PASSWORDS = 5


def name_shown(name: str, *, has_left: bool, is_blocked: bool) -> str:
    """The name others see of somebody who is still here, has left, or is kept out."""
    if has_left:
        return str(_l("Former participant"))
    return str(_l("Blocked participant")) if is_blocked else name


class User(UserMixin, Base):
    """A person with an account. A deleted one keeps its row, emptied of the person."""

    __tablename__ = "users"

    id: Mapped[pk]
    uuid: Mapped[str] = mapped_column(default=lambda: str(uuid.uuid4()), unique=True)
    public_id: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(5), unique=True)
    fs_uniquifier: Mapped[str] = mapped_column(default=lambda: uuid.uuid4().hex, unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    password: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    bio: Mapped[str] = mapped_column(default="")
    locale: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    is_imported: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]
    confirmed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str] = mapped_column(default="")
    limited_until: Mapped[datetime | None]  # may read, vote and support, but not write
    last_seen_at: Mapped[datetime | None]
    accepted_terms_version: Mapped[int] = mapped_column(default=0)
    create_datetime: Mapped[created]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_last_counter: Mapped[int | None]  # the last code used: none works twice
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        unique=True
    )

    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="user", lazy="selectin", cascade="all, delete-orphan"
    )
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    former_passwords: Mapped[list[FormerPassword]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="FormerPassword.id"
    )

    @validates("password")
    def _keep_former(self, _: str, password: str | None) -> str | None:
        """Staff do not come back to a password they had: its hash is kept for comparing."""
        former = self.password
        if former and password and former != password and self.is_staff:
            kept = [*self.former_passwords, FormerPassword(hash=former)]
            self.former_passwords = kept[-FORMER_PASSWORDS:]
        return password

    @property
    def shown_name(self) -> str:
        """The name others see."""
        return name_shown(
            self.name, has_left=self.deleted_at is not None, is_blocked=self.blocked_at is not None
        )

    @property
    def is_limited(self) -> bool:
        """Whether a moderator's decision keeps this person from publishing now."""
        return self.limited_until is not None and self.limited_until > now()

    @property
    def url(self) -> str:
        """Where the person's public page is."""
        return url_for("people.show", public_id=self.public_id)

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not sign this person in."""
        if self.tf_totp_secret and self.tf_primary_method:
            return True
        return any(passkey.usage == "secondary" for passkey in self.webauthn)

    @property
    def needs_second_factor(self) -> bool:
        """Whether this person may not do without one: staff, where the site asks for it."""
        return current_app.config["STAFF_TWO_FACTOR"] == "required" and self.is_staff

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Flask-Security asks after the password: whoever has a second factor is asked for it."""
        return bool(tf_setup_methods) or self.needs_second_factor, tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        return self.needs_second_factor

    def holds(self, *roles: Role, space_id: int | None = None) -> bool:
        """Whether the person has one of the roles, for the whole site or in this space.

        Administrators of the whole site hold every role but councillor's and evaluator's voice.
        """
        places = {None, space_id}
        return any(
            grant.space_id in places and (grant.role in roles or grant.role == Role.ADMINISTRATOR)
            for grant in self.grants
        )

    def holds_anywhere(self, *roles: Role) -> bool:
        """Whether the person has one of the roles, wherever."""
        return any(grant.role in roles or grant.role == Role.ADMINISTRATOR for grant in self.grants)

    def holds_in(self, component: Component | None, *roles: Role) -> bool:
        """Whether the person has one of the roles where this component is."""
        return self.holds(*roles, space_id=component.space_id if component else None)

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """What Flask-Security asks for; permissions are our own rules, which ask `holds`."""
        return []


class RoleGrant(Base):
    """A role given to a person, for the whole site or (with `space_id`) for one space."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "space_id"),
        Index(
            "uq_role_grants_sitewide",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("space_id IS NULL"),
            postgresql_where=text("space_id IS NULL"),
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    role: Mapped[Role]
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    created_at: Mapped[created]

    user: Mapped[User] = relationship(back_populates="grants")


class FormerPassword(Base):
    """The hash of a password that a member of staff had before; the last few are kept."""

    __tablename__ = "former_passwords"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    hash: Mapped[str]


class Passkey(WebAuthnMixin, Base):
    """A passkey of a person: instead of the password (`first`) or after it (`secondary`)."""

    __tablename__ = "passkeys"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(owned_by("users"), index=True)
    name: Mapped[str]
    usage: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    extensions: Mapped[str | None]
    device_type: Mapped[str]
    backup_state: Mapped[bool]
    lastuse_datetime: Mapped[created]
    create_datetime: Mapped[created]

    user: Mapped[User] = relationship(back_populates="webauthn")


class Invitation(Base):
    """Staff asked somebody by mail to join with a role; the link in it works once."""

    __tablename__ = "invitations"

    id: Mapped[pk]
    email: Mapped[str]
    role: Mapped[Role]
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(default=lambda: secrets.token_urlsafe(16), unique=True)
    invited_by_id: Mapped[user_ref]
    created_at: Mapped[created]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > now()


class UnsentForm(Base):
    """A form that could not be sent, sealed until whoever wrote it has signed in again."""

    __tablename__ = "unsent_forms"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
