"""Inviting staff by mail: a signed link that works once and for seven days. The caller commits."""

from datetime import timedelta

from flask import current_app, url_for
from flask_security import hash_password
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update

from app.accounts.mails import canonical
from app.accounts.models import ROLE_NAMES, Invitation, Role, User
from app.accounts.services.staff import grant_role
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.mail import enqueue
from app.core.site import site
from app.extensions import db

WORKS_FOR = timedelta(days=7)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="invitation")


def invite(email: str, role: Role, space_id: int | None, by: User) -> Invitation:
    """Ask somebody to join with a role. The mail holds the only link."""
    invitation = Invitation(
        email=email,
        role=role,
        space_id=space_id,
        invited_by_id=by.id,
        expires_at=now() + WORKS_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    token = _signer().dumps(invitation.nonce)
    link = canonical(url_for("invitations.show", token=token))
    enqueue(
        email,
        "accounts/invitation",
        locale=site().languages[0],
        inviter=by.name,
        role=ROLE_NAMES[role],
        accept_link=link,
    )
    emit(StaffActed(by, "invitation.send", invitation, {}, {"role": role, "space": space_id}))
    return invitation


def withdraw(invitation: Invitation, by: User) -> None:
    """Take an invitation back: its link stops working."""
    invitation.withdrawn_at = now()
    emit(StaffActed(by, "invitation.withdraw", invitation, {"role": invitation.role}, {}))


def find_open(token: str) -> Invitation | None:
    """The invitation of a link, if the link still works."""
    try:
        nonce = _signer().loads(token)
    except BadSignature:
        return None
    found = db.session.scalar(select(Invitation).where(Invitation.nonce == nonce))
    return found if found is not None and found.is_open else None


def _use(invitation: Invitation) -> bool:
    """Mark it used; only one of two at the same moment gets a yes."""
    unused = Invitation.accepted_at.is_(None) & Invitation.withdrawn_at.is_(None)
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, unused)
        .values(accepted_at=now())
        .execution_options(synchronize_session=False)
    )
    db.session.expire(invitation)
    return bool(used.rowcount)  # type: ignore[attr-defined]


def join(invitation: Invitation, name: str, password: str) -> User | None:
    """A new account for the invited person, with the role; nothing if the link was used."""
    email, role, space_id = invitation.email, invitation.role, invitation.space_id
    if not _use(invitation):
        return None
    user = User(
        name=name,
        email=email,
        password=hash_password(password),
        confirmed_at=now(),
        accepted_terms_version=site().terms_version,
        locale=site().languages[0],
    )
    db.session.add(user)
    db.session.flush()
    grant_role(user, role, space_id, by=user)
    return user


def accept(invitation: Invitation, user: User) -> bool:
    """The role for somebody who has an account with the invited address."""
    role, space_id = invitation.role, invitation.space_id
    if not _use(invitation):
        return False
    grant_role(user, role, space_id, by=user)
    return True
