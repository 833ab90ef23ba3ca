"""A person's public page."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.queries import contributions
from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """Name, a few words, and what the person published; never the address or last activity."""
    query = select(User).where(User.public_id == public_id, User.deleted_at.is_(None))
    person = db.session.scalars(query).one_or_none()
    authorize("person.read", person)
    if person is None:
        abort(404)
    page = paginate(contributions(person))
    return render_template("accounts/person.html", person=person, page=page)
