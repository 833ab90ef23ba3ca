"""The follow button and the list of what one follows."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.permissions import participant
from app.core.authz import Refusal, authorize, rule
from app.core.models import Ability, Resource
from app.core.pagination import paginate
from app.extensions import db
from app.follows import queries, services

follows = Blueprint("follows", __name__)


@rule("follow.change")
def change(user: Any, resource: Resource) -> Refusal | None:
    if Ability.FOLLOW not in resource.abilities:
        return Refusal.NOT_SUPPORTED
    return participant(user) if resource.is_public else Refusal.NOT_VISIBLE


@follows.post("/follows/<int:resource_id>")
def follow(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("follow.change", resource)
    services.follow(resource, current_user)
    db.session.commit()
    flash(_("You follow this. We tell you when something happens."))
    return redirect(resource.url, 303)


@follows.post("/follows/<int:resource_id>/end")
def unfollow(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("account.use")
    services.unfollow(resource_id, current_user)
    db.session.commit()
    flash(_("You no longer follow this."))
    return redirect(resource.url, 303)


@follows.get("/account/follows")
def mine() -> ResponseReturnValue:
    authorize("account.use")
    page = paginate(queries.followed_by(current_user))
    return render_template("follows/mine.html", page=page)
