"""The list of notifications, and how one wants to be told."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import update

from app.accounts.models import User
from app.accounts.sessions import LoginSession, ask_along
from app.core.authz import authorize, public
from app.core.clock import now
from app.core.pagination import paginate
from app.extensions import csrf, db
from app.notifications import links, queries, texts
from app.notifications.forms import SettingsForm
from app.notifications.models import Notification, NotificationSettings, Rhythm

notifications = Blueprint("notifications", __name__, url_prefix="/notifications")
public("notification.stop")


ask_along("unread", queries.unread(LoginSession.user_id).scalar_subquery())


def unread() -> int:
    """How many notifications wait for the person of this request; asked once."""
    if not current_user.is_authenticated:
        return 0
    if "unread" not in g:
        g.unread = db.session.scalar(queries.unread(current_user.id)) or 0
    return int(g.unread)


def _settings(user: User) -> NotificationSettings:
    found = db.session.get(NotificationSettings, user.id)
    return found or NotificationSettings(user_id=user.id, rhythm=Rhythm.DAILY)


@notifications.get("")
def index() -> ResponseReturnValue:
    authorize("account.use")
    page = paginate(queries.of(current_user))
    return render_template("notifications/index.html", page=page, texts=texts)


@notifications.post("/read")
def read_all() -> ResponseReturnValue:
    authorize("account.use")
    mine = (Notification.user_id == current_user.id) & Notification.read_at.is_(None)
    db.session.execute(update(Notification).where(mine).values(read_at=now()))
    db.session.commit()
    flash(_("All notifications are marked as read."))
    return redirect(url_for(".index"), 303)


@notifications.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    authorize("account.use")
    mine = _settings(current_user)
    form = SettingsForm(obj=mine)
    if request.method == "GET":
        form.rhythm.data = mine.rhythm.value
        return render_template("notifications/settings.html", form=form)
    if not form.validate():
        return render_template("notifications/settings.html", form=form), 422
    mine.rhythm = Rhythm(form.rhythm.data)
    db.session.add(mine)
    db.session.commit()
    chosen = {choice.value: choice.label for choice in form.rhythm.choices}
    flash(_("Saved. %(choice)s.", choice=chosen[form.rhythm.data]))
    return redirect(url_for(".settings"), 303)


@notifications.get("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    authorize("notification.stop")
    if links.stopped_user_id(token) is None:
        abort(404)
    return render_template("notifications/stop.html", token=token)


@notifications.post("/stop/<token>")
@csrf.exempt  # the token is signed; mail programs send no other (RFC 8058)
def stop_now(token: str) -> ResponseReturnValue:
    authorize("notification.stop")
    user = db.session.get(User, links.stopped_user_id(token) or 0)
    if user is None:
        abort(404)
    mine = _settings(user)
    mine.rhythm = Rhythm.NEVER
    db.session.add(mine)
    db.session.commit()
    return render_template("notifications/stop.html", token=token, done=True)
