"""What was set aside and why, for everybody."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.likes.models import Exclusion
from app.moderation.spam.supports import queries
from app.moderation.spam.supports.forms import ReadmissionForm

exclusions = Blueprint("exclusions", __name__, url_prefix="/moderation/set-aside")


@exclusions.get("")
def index() -> ResponseReturnValue:
    authorize("exclusion.read")
    page = paginate(queries.exclusions())
    return render_template("moderation/spam/exclusions.html", page=page)


@exclusions.get("/<int:exclusion_id>")
def show(exclusion_id: int) -> ResponseReturnValue:
    """One decision: how many supports, why, what came of it, and how to object."""
    authorize("exclusion.read")
    exclusion = db.get_or_404(Exclusion, exclusion_id)
    if not exclusion.resource.is_public:
        abort(404)
    form = ReadmissionForm(exclusion, formdata=None)
    return render_template("moderation/spam/exclusion.html", exclusion=exclusion, form=form)
