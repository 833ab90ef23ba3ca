"""Sessions: rows for people who sign in, a signed cookie for everybody else.

Whoever only reads costs no row. A row holds the hash of its token, so a stolen
database opens no session; it is written after the request's transaction has
ended, and deleting it ends the session at once.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import Select, Text, bindparam, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from app.accounts import said
from app.accounts.models import User
from app.accounts.transactions import ahead, apart
from app.core.clock import now
from app.core.database import Base, begin_reading, created, is_reading, owned_by, pk
from app.core.kept import TOKEN
from app.core.prepared import PREPARED
from app.extensions import db

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MARK = "~"  # begins the cookie of a session that is a row
SIGNED_IN, HALF_WAY = "_user_id", "tf_user_id"  # the latter: the second factor is still missing
SEEN_EVERY = timedelta(minutes=5)
UNTIL_CLOSED = timedelta(hours=24)  # without "stay signed in": idle for so long at most
HALF_WAY_FOR = timedelta(minutes=15)
NOT_KEPT = "private, no-store"
_words = TaggedJSONSerializer()


class LoginSession(Base):
    """One browser in which a person is signed in (or has given the password so far)."""

    __tablename__ = "sessions"

    id: Mapped[pk]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(owned_by("users"), index=True)
    data: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(default="")  # what the browser calls itself
    created_at: Mapped[created]
    last_seen_at: Mapped[created]
    expires_at: Mapped[datetime] = mapped_column(index=True)


_asked_along: dict[str, Any] = {"revision": TOKEN.scalar_subquery()}


def ask_along(name: str, column: Any) -> None:
    """Have a value that pages need of whoever is signed in read with the session, into `g`.

    The column may refer to `LoginSession.user_id`.
    """
    _asked_along[name] = column


@cache
def _open() -> Select[Any]:
    """Asked by every request of people who are signed in: one statement, built once."""
    return (
        select(LoginSession.id, LoginSession.data, LoginSession.last_seen_at, User)
        .add_columns(*(column.label(name) for name, column in _asked_along.items()))
        .outerjoin(User, User.id == LoginSession.user_id)
        .options(joinedload(User.grants))
        .execution_options(**PREPARED)
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.expires_at > bindparam("moment"),
        )
    )


def _read(values: dict[str, Any]) -> Any:
    with nullcontext() if is_reading() else ahead():
        return db.session.execute(_open(), values).unique().first()


class WebSession(SecureCookieSession):
    """What Flask calls the session, and the row it came from, if any."""

    token: str = ""
    row_id: int | None = None
    owner: str | None = None
    seen_at: datetime | None = None
    stored: str = ""
    said: Sequence[tuple[str, str]] = ()

    @property
    def has_changed(self) -> bool:
        return self.modified and _words.dumps(dict(self)) != self.stored

    @property
    def needs_row(self) -> bool:
        return SIGNED_IN in self or HALF_WAY in self

    @property
    def lasts(self) -> timedelta | None:
        if SIGNED_IN not in self:
            return HALF_WAY_FOR
        return None if self.permanent else UNTIL_CLOSED


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _device(app: Flask) -> str:
    from flask import request

    return (request.user_agent.string or "")[:250]


class Sessions(SecureCookieSessionInterface):
    """Opens a session from its cookie and keeps it after the answer is made."""

    session_class = WebSession

    def open_session(self, app: Flask, request: Request) -> WebSession:
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if cookie.startswith(MARK):
            stored = self._stored(cookie[len(MARK) :]) or WebSession()
            said.recall(app, request, stored)
            stored.accessed = stored.modified = False
            return stored
        session = super().open_session(app, request)
        assert isinstance(session, WebSession)
        for key in {SIGNED_IN, HALF_WAY} & session.keys():
            del session[key]  # a cookie alone never signs anybody in
        return session

    def _row(self, values: dict[str, Any]) -> Any:
        """Who asks is known before anything is locked, so that a short write holds others up less."""
        try:
            return _read(values)
        except OperationalError as error:
            db.session.rollback()
            if not error.connection_invalidated:  # else a new connection is as good
                raise
            return _read(values)

    def _stored(self, token: str) -> WebSession | None:
        begin_reading()
        values = {"token_hash": _hashed(token), "moment": now()}
        row = self._row(values)
        if row is None:
            return None
        for name in _asked_along:
            setattr(g, name, getattr(row, name))
        g.session_owner = row.User
        session = WebSession(_words.loads(row.data))
        session.token, session.row_id, session.seen_at = token, row.id, row.last_seen_at
        session.owner, session.stored = session.get(SIGNED_IN), row.data
        return session

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if response.cache_control.public:
            return  # anybody may be given this answer again: the next page tells of the session
        if session.row_id is None and not session.needs_row:
            super().save_session(app, session, response)
            return
        response.vary.add("Cookie")
        # On a shared computer "back" must not show the pages of whoever signed out.
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        if not session.needs_row:
            with apart() as write:
                self._forget(write, session)
            session.modified = True
            super().save_session(app, session, response)
        elif session.row_id is None or session.owner != session.get(SIGNED_IN):
            self._begin(app, session)
            self._send(app, session, response)
        else:
            said.keep(self, app, session, response)
            if session.has_changed or session.seen_at < now() - SEEN_EVERY:
                try:
                    self._keep(app, session, response)
                except OperationalError:  # the answer tells what was done, and that is done
                    app.logger.exception("A session could not be kept")

    def _forget(self, write: Session, session: WebSession) -> None:
        write.execute(delete(LoginSession).where(LoginSession.id == session.row_id))
        session.row_id = None

    def _begin(self, app: Flask, session: WebSession) -> None:
        """A new row under a new token: whoever knew the old one knows nothing."""
        session.token = secrets.token_urlsafe(32)
        owner = select(User.id).where(User.fs_uniquifier == session.get(SIGNED_IN))
        with apart() as write:
            self._forget(write, session)
            user_id = write.scalar(owner)
            values = self._values(app, session) | {"user_id": user_id, "device": _device(app)}
            write.execute(insert(LoginSession).values(token_hash=_hashed(session.token), **values))
            self._mark_seen(write, user_id)

    def _keep(self, app: Flask, session: WebSession, response: Response) -> None:
        """Write the row again. It may have been ended meanwhile: then it stays ended."""
        with apart() as write:
            row = LoginSession.id == session.row_id
            user_id = write.scalar(select(LoginSession.user_id).where(row))
            kept = write.execute(
                update(LoginSession).where(row).values(**self._values(app, session))
            )
            self._mark_seen(write, user_id)
        if kept.rowcount:  # type: ignore[attr-defined]
            self._send(app, session, response)
        else:
            response.delete_cookie(self.get_cookie_name(app), path=self.get_cookie_path(app))

    def _values(self, app: Flask, session: WebSession) -> dict[str, Any]:
        lifetime = session.lasts or app.permanent_session_lifetime
        moment = now()
        return {
            "data": _words.dumps(dict(session)),
            "last_seen_at": moment,
            "expires_at": moment + lifetime,
        }

    def _mark_seen(self, write: Session, user_id: int | None) -> None:
        if user_id is not None:
            write.execute(update(User).where(User.id == user_id).values(last_seen_at=now()))

    def _send(self, app: Flask, session: WebSession, response: Response) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            MARK + session.token,
            expires=self.get_expiration_time(app, session),
            httponly=True,
            domain=self.get_cookie_domain(app),
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
        )


def sessions_of(user: User) -> Select[LoginSession]:
    """Where a person is signed in, the latest use first."""
    return (
        select(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.expires_at > now())
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
    )


def end_session(user: User, session_id: int) -> None:
    """Sign the person out of one browser. The caller commits."""
    db.session.execute(
        delete(LoginSession).where(LoginSession.user_id == user.id, LoginSession.id == session_id)
    )


def end_sessions(user: User, but: int | None = None) -> None:
    """Sign the person out everywhere, except in the browser of session `but`."""
    ending = delete(LoginSession).where(LoginSession.user_id == user.id)
    db.session.execute(ending.where(LoginSession.id != but) if but else ending)


def forget_expired() -> int:
    """Delete the sessions that nobody can use any more; returns how many."""
    gone = db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()))
    return int(gone.rowcount)  # type: ignore[attr-defined]
