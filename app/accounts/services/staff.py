"""What staff do with accounts: roles, blocking. Each act leaves an audit entry. The caller commits."""

from app.accounts import sessions
from app.accounts.mails import write
from app.accounts.models import Role, RoleGrant, User
from app.accounts.queries import administrators
from app.core.authz import Refusal
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.upsert import insert_into
from app.extensions import db


class LastAdministratorError(ValueError):
    """Nobody could administer the site any more."""

    reason = Refusal.LAST_ADMINISTRATOR


def keep_an_administrator(leaving: User) -> None:
    """Raises LastAdministratorError if nobody else could administer the site; locks the others."""
    locked = db.session.scalars(administrators().with_for_update()).all()
    holders = {grant.user_id for grant in locked}
    if holders == {leaving.id}:
        raise LastAdministratorError


def grant_role(user: User, role: Role, space_id: int | None, by: User | None) -> None:
    """Give a person a role, for the whole site or in one space; given twice it is one."""
    if any(grant.role == role and grant.space_id == space_id for grant in user.grants):
        return
    new = insert_into(db.session(), RoleGrant).values(
        user_id=user.id, role=role, space_id=space_id, created_at=now()
    )
    db.session.execute(new.on_conflict_do_nothing())
    db.session.expire(user, ["grants"])
    emit(StaffActed(by, "role.grant", user, {}, {"role": role, "space": space_id}))


def revoke_role(user: User, grant: RoleGrant, by: User) -> None:
    """Take a role back. Raises LastAdministratorError."""
    if grant.role == Role.ADMINISTRATOR and grant.space_id is None:
        keep_an_administrator(user)
    before = {"role": grant.role, "space": grant.space_id}
    user.grants.remove(grant)
    db.session.flush()
    emit(StaffActed(by, "role.revoke", user, before, {}))


def block(user: User, by: User, justification: str, *, tells: bool = True) -> None:
    """Keep somebody out, with a reason that they are told. What they wrote is not touched.

    `tells` is false where another mail says so, with the reasons.
    """
    keep_an_administrator(user)
    user.blocked_at, user.blocked_reason, user.active = now(), justification, False
    sessions.end_sessions(user)
    if tells:
        write(user, "accounts/blocked", justification=justification)
    after = {"blocked": True, "reason": justification}
    emit(StaffActed(by, "account.block", user, {"blocked": False}, after))
    db.session.flush()


def unblock(user: User, by: User, *, tells: bool = True) -> None:
    """Let somebody in again."""
    before = {"blocked": True, "reason": user.blocked_reason}
    user.blocked_at, user.blocked_reason, user.active = None, "", True
    if tells:
        write(user, "accounts/unblocked")
    emit(StaffActed(by, "account.unblock", user, before, {"blocked": False}))
    db.session.flush()
