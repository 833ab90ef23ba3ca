"""What one press in a mail, or beside a notification, ends. Nobody needs to sign in for it."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.models import User
from app.core.authz import authorize
from app.core.models import Resource
from app.extensions import csrf, db
from app.notifications import links, texts
from app.notifications.routes import notifications
from app.notifications.services import stopping


def _stopped_or_404(token: str) -> tuple[User, links.Stop]:
    stopped = links.stopped(token) or abort(404)
    user = db.session.get(User, stopped.user_id) or abort(404)
    return user, stopped.stop


def _page(token: str, stop: links.Stop, user: User, *, is_done: bool) -> str:
    found = db.session.get(Resource, stop.about) if isinstance(stop.about, int) else None
    about = found if found is not None and found.is_public else None
    everything = links.stop_token(user.id, links.ALL)
    kind = texts.KINDS[stop.about] if isinstance(stop.about, texts.Kind) else ""
    return render_template("notifications/stop.html", token=token, everything=everything, what=stop.what, about=about, kind=kind, is_done=is_done)  # fmt: skip


@notifications.get("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Only says what a press would end: programs that look at links in mails end nothing."""
    authorize("notification.stop")
    user, wanted = _stopped_or_404(token)
    return _page(token, wanted, user, is_done=False)


@notifications.post("/stop/<token>")
@csrf.exempt  # the token is signed; mail programs send no other (RFC 8058)
def stop_now(token: str) -> ResponseReturnValue:
    authorize("notification.stop")
    user, wanted = _stopped_or_404(token)
    stopping.stop(user, wanted)
    db.session.commit()
    return _page(token, wanted, user, is_done=True)
