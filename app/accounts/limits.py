"""Limits on guessing: rows that count attempts before they are made.

An attempt is entered first, in a transaction of its own, and refunded when it
succeeds. So a hundred parallel guesses get no further than the same guesses
one after the other.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from flask import current_app, request
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.accounts.transactions import apart
from app.core.clock import now
from app.core.database import Base, pk
from app.extensions import db

FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """So many attempts are free; each one more doubles the wait, up to `longest`.

    One attempt is forgotten every `leak`.
    """

    name: str
    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    leak: timedelta = timedelta(minutes=15)

    def wait(self, attempts: int) -> timedelta:
        over = attempts - self.free
        if over < 0:
            return timedelta()
        return min(self.first * 2 ** min(over, 20), self.longest)


SIGN_IN = Limit("sign-in", free=5)
CODE = Limit("code", free=5)
ADDRESS = Limit("address", free=40, longest=timedelta(minutes=5), leak=timedelta(minutes=1))
MAIL = Limit("mail", free=4, first=timedelta(minutes=2), longest=timedelta(hours=2))
SIGN_UP = Limit("sign-up", free=30, longest=timedelta(minutes=10), leak=timedelta(minutes=2))


class Attempts(Base):
    """How often something was tried lately; `key` is a keyed hash of the account or address."""

    __tablename__ = "attempts"

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(unique=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


def _key(limit: Limit, whom: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"{limit.name}\0{whom}".encode(), hashlib.sha256).hexdigest()


def _locked(session: Session, key: str) -> Attempts:
    """The row of this key, locked; made if there was none."""
    dialects: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    new = dialects[session.get_bind().dialect.name](Attempts).values(
        key=key, count=0, last_at=now()
    )
    session.execute(new.on_conflict_do_nothing(index_elements=["key"]))
    return session.scalars(select(Attempts).where(Attempts.key == key).with_for_update()).one()


def _enter(session: Session, limit: Limit, whom: str) -> timedelta:
    row = _locked(session, _key(limit, whom))
    moment = now()
    if row.blocked_until and row.blocked_until > moment:
        return row.blocked_until - moment
    leaked = (moment - row.last_at) // limit.leak
    row.last_at = row.last_at + leaked * limit.leak if row.count > leaked else moment
    row.count = max(row.count - leaked, 0) + 1
    wait = limit.wait(row.count)
    row.blocked_until = moment + wait if wait else None
    return timedelta()


def enter(*attempts: tuple[Limit, str]) -> timedelta:
    """Enter one attempt at each of these; how long to wait instead, zero if it may go on.

    Every (limit, whom) is asked; the longest wait counts.
    """
    with apart() as session:
        return max(_enter(session, limit, whom) for limit, whom in sorted(attempts, key=str))


def refund(*attempts: tuple[Limit, str]) -> None:
    """The attempt was good: forget what was counted for an account, one try of an address.

    Part of the request's own transaction: what is not kept was not good.
    """
    for limit, whom in sorted(attempts, key=str):
        row = _locked(db.session(), _key(limit, whom))
        row.count = max(row.count - 1, 0) if limit is ADDRESS else 0
        row.blocked_until = None


def address() -> str:
    """The network address of this request, as far as it tells people apart.

    Of IPv6 the first 64 bits: the others everybody chooses for themselves, as often as they like.
    """
    said = request.remote_addr or ""
    try:
        parsed = ip_address(said)
    except ValueError:
        return said or "unknown"
    if isinstance(parsed, IPv4Address):
        return said
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))


def words(wait: timedelta) -> str:
    """What to say to somebody who has to wait."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 100:
        return ngettext(
            "Too many attempts. Wait %(num)s second, then try again.",
            "Too many attempts. Wait %(num)s seconds, then try again.",
            seconds,
        )
    return ngettext(
        "Too many attempts. Wait %(num)s minute, then try again.",
        "Too many attempts. Wait %(num)s minutes, then try again.",
        math.ceil(seconds / 60),
    )


def forget_old() -> int:
    """Delete counts that no longer matter; returns how many. The caller commits."""
    old = delete(Attempts).where(Attempts.last_at < now() - FORGOTTEN_AFTER)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
