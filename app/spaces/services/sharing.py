"""Links to what is not public yet: made and withdrawn by facilitators. Callers commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, Signer
from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.models import Component
from app.extensions import db
from app.spaces.models import ShareLink, Space


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="share")


def token_of(link: ShareLink) -> str:
    """What stands in its address; a stolen database alone does not give it."""
    return _signer().sign(link.nonce).decode()


def find(token: str) -> ShareLink | None:
    """The link of an address, if it still works."""
    try:
        nonce = _signer().unsign(token).decode()
    except BadSignature:
        return None
    found = db.session.scalar(select(ShareLink).where(ShareLink.nonce == nonce))
    return found if found is not None and found.is_open else None


def share(
    space: Space,
    component: Component | None,
    actor: User,
    *,
    days: int,
    note: str = "",
    needs_sign_in: bool = False,
) -> ShareLink:
    """A link that opens a process, or one component of it, for so many days."""
    if component is not None and component.space_id != space.id:
        raise ValueError("The component is not in this process.")
    link = ShareLink(
        space=space,
        component=component,
        note=note,
        needs_sign_in=needs_sign_in,
        created_by_id=actor.id,
        expires_at=now() + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    emit(StaffActed(actor, "share.made", space, {}, _record(link)))
    return link


def withdraw(link: ShareLink, actor: User) -> None:
    """End a link at once, also for those who have followed it; a second time nothing happens."""
    if link.withdrawn_at is not None:
        return
    link.withdrawn_at = now()
    db.session.flush()
    emit(StaffActed(actor, "share.withdrawn", link.space, _record(link), {}))


def _record(link: ShareLink) -> dict[str, Any]:
    return {
        "link": link.id,
        "component": link.component.slug if link.component else None,
        "note": link.note,
        "signed_in_only": link.needs_sign_in,
        "until": link.expires_at.isoformat(timespec="minutes"),
    }
