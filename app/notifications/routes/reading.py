"""The list of notifications, and muted threads."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import update

from app.accounts.sessions import LoginSession, ask_along
from app.core.authz import authorize
from app.core.clock import now
from app.core.models import Resource
from app.core.pagination import paginate
from app.extensions import db
from app.notifications import links, mails, queries, texts
from app.notifications.models import Notification
from app.notifications.routes import notifications
from app.notifications.services import muting

ask_along("unread", queries.unread(LoginSession.user_id).scalar_subquery())


def unread() -> int:
    """How many notifications wait for the person of this request; asked once."""
    if not current_user.is_authenticated:
        return 0
    if "unread" not in g:
        g.unread = db.session.scalar(queries.unread(current_user.id)) or 0
    return int(g.unread)


def end_of(told: Notification) -> tuple[str, str]:
    """What a press that ends the reason of a notification is called, and where it is sent."""
    stop = links.stop_for(told)
    token = links.stop_token(told.user_id, stop)
    return mails.label(stop), url_for("notifications.stop_now", token=token)


def has_muted(comment: Resource) -> bool:
    """Whether the person of this request muted the thread of a comment."""
    if not current_user.is_authenticated:
        return False
    return muting.is_muted(current_user, muting.thread_of(comment))


@notifications.get("")
def index() -> ResponseReturnValue:
    authorize("account.use")
    page = paginate(queries.of(current_user))
    return render_template("notifications/index.html", page=page, texts=texts, end_of=end_of)


@notifications.post("/read")
def read_all() -> ResponseReturnValue:
    authorize("account.use")
    mine = (Notification.user_id == current_user.id) & Notification.read_at.is_(None)
    db.session.execute(update(Notification).where(mine).values(read_at=now()))
    db.session.commit()
    flash(_("All notifications are marked as read."))
    return redirect(url_for(".index"), 303)


@notifications.get("/muted")
def muted() -> ResponseReturnValue:
    authorize("account.use")
    page = paginate(queries.muted_by(current_user))
    return render_template("notifications/muted.html", page=page)


@notifications.post("/threads/<int:comment_id>/mute")
def mute(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Resource, comment_id)
    authorize("thread.mute", comment)
    muting.mute(current_user, muting.thread_of(comment) or comment.id)
    db.session.commit()
    flash(_("Muted. You hear nothing more of this thread."))
    return redirect(comment.url, 303)


@notifications.post("/threads/<int:comment_id>/unmute")
def unmute(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Resource, comment_id)
    authorize("account.use")
    muting.unmute(current_user, muting.thread_of(comment) or comment.id)
    db.session.commit()
    flash(_("You hear of this thread again."))
    return redirect(comment.url, 303)
