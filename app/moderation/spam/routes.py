"""What somebody's own texts wait for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.authz import authorize
from app.core.pagination import paginate
from app.core.posting import WHY_TEXTS
from app.extensions import db
from app.moderation.spam import queries, services
from app.moderation.spam.models import HeldState

waiting = Blueprint("waiting", __name__, url_prefix="/moderation/waiting")


@waiting.get("/mine")
def own() -> ResponseReturnValue:
    """All texts of one's own that wait."""
    authorize("account.use")
    page = paginate(queries.own_waiting(current_user.id))
    return render_template("moderation/spam/own.html", page=page, why=WHY_TEXTS)


@waiting.get("/mine/<int:resource_id>")
def mine(resource_id: int) -> ResponseReturnValue:
    """One of them: the words as they are kept, why they wait, and for about how long."""
    held = db.first_or_404(queries.of_resource(resource_id))
    authorize("held.read", held)
    if held.resource.published_at is not None:
        return redirect(held.resource.url, 303)
    return render_template(
        "moderation/spam/mine.html",
        held=held,
        why=WHY_TEXTS,
        is_refused=held.state is HeldState.REFUSED,
        wait=services.likely_wait(),
    )
