"""Reporting illegal content without an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.core.authz import authorize
from app.core.models import Resource
from app.extensions import db
from app.moderation.notices import services
from app.moderation.notices.forms import NoticeForm
from app.moderation.notices.services import Sender

notices = Blueprint("notices", __name__, url_prefix="/report-illegal-content")


def link(resource: Resource) -> dict[str, Any] | None:
    """Whoever is signed in has a shorter form."""
    if current_user.is_authenticated or not resource.is_public:
        return None
    return {"address": url_for("notices.new", about=resource.url)}


@notices.get("")
def new() -> str:
    authorize("notice.create")
    about = request.args.get("about", "")
    base = str(current_app.config["SERVER_URL"]).rstrip("/")
    address = base + about if about.startswith("/") else ""
    return render_template(
        "moderation/notices/new.html", form=NoticeForm(data={"address": address})
    )


@notices.post("")
def create() -> ResponseReturnValue:
    authorize("notice.create")
    form = NoticeForm()
    if not form.validate():
        return render_template("moderation/notices/new.html", form=form), 422
    sender = Sender(
        form.name.data or "", form.email.data or "", form.is_about_children.data, str(get_locale())
    )
    try:
        services.give_notice(form.resource, sender, form.explanation.data)
    except services.AlreadyNotified:
        db.session.rollback()
        return redirect(url_for(".sent", again=1), 303)
    db.session.commit()
    return redirect(url_for(".sent"), 303)


@notices.get("/sent")
def sent() -> str:
    authorize("notice.create")
    again = "again" in request.args
    return render_template("moderation/notices/sent.html", again=again)
