"""What people do with their own account. The caller commits."""

import uuid

from sqlalchemy import delete

from app.accounts import sessions
from app.accounts.mails import language_of
from app.accounts.models import Invitation, User
from app.accounts.services.staff import keep_an_administrator
from app.core.clock import now
from app.core.events import AccountDeleted, emit
from app.core.mail import OutgoingMail, enqueue
from app.core.site import site
from app.extensions import db


def edit_profile(user: User, name: str, bio: str, locale: str | None) -> None:
    """Change how others see a person, and the language they are written to in."""
    user.name, user.bio, user.locale = name, bio, locale or user.locale
    db.session.flush()


def accept_terms(user: User) -> None:
    """Note that a person accepted the terms that hold now."""
    user.accepted_terms_version = site().terms_version


def delete_account(user: User) -> None:
    """Remove the person from the account; what they published and the ballots they cast stay."""
    keep_an_administrator(user)
    address, locale = user.email, language_of(user)
    emit(AccountDeleted(user))
    sessions.end_sessions(user)
    _empty(user)
    if address:
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.recipient == address))
        db.session.execute(delete(Invitation).where(Invitation.email == address))
        enqueue(address, "accounts/deleted", locale=locale)
    db.session.flush()


def _empty(user: User) -> None:
    user.name = user.bio = user.blocked_reason = ""
    user.email = user.password = user.locale = None
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    user.tf_last_counter = user.fs_webauthn_user_handle = user.last_seen_at = None
    user.confirmed_at = user.blocked_at = None
    user.fs_uniquifier = uuid.uuid4().hex
    user.grants.clear()
    user.webauthn.clear()
    user.former_passwords.clear()
    user.active = False
    user.deleted_at = now()
