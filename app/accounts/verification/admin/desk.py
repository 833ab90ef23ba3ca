"""The desk: find an account, look at the document, verify."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.accounts.queries import people
from app.accounts.verification import methods, queries
from app.accounts.verification.forms import DeskForm
from app.accounts.verification.methods import Unavailable
from app.accounts.verification.services import desk
from app.accounts.verification.services.verifying import OtherDocument, Outcome
from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db

bp = Blueprint("residents_admin", __name__, url_prefix="/admin/residents")
Answer = str | Response | tuple[str, int]


@bp.get("")
def index() -> str:
    """Accounts by name or address; nobody is listed before somebody asks."""
    authorize("residents.work")
    words = request.args.get("q", "").strip()
    query = people(words) if words else select(User).where(User.id.is_(None))
    count = select(func.count()).select_from(query.order_by(None).subquery())
    page = paginate(query, total=db.session.scalar(count) if words else 0)
    return render_template(
        "accounts/verification/admin/desk.html",
        page=page,
        words=words,
        found=queries.verifications_of(page.items),
        verified=queries.verified_now(),
        is_on=methods.has_desk(),
    )


def _person(public_id: str) -> User:
    query = select(User).where(User.public_id == public_id, User.deleted_at.is_(None))
    return db.session.scalar(query) or abort(404)


def _page(person: User, form: DeskForm) -> str:
    return render_template(
        "accounts/verification/admin/person.html", person=person, form=form,
        verification=queries.verification_of(person),
    )  # fmt: skip


@bp.get("/desk/<public_id>")
def show(public_id: str) -> str:
    authorize("residents.work")
    person = _person(public_id)
    authorize("resident.verify", person)
    return _page(person, DeskForm())


@bp.post("/desk/<public_id>")
def verify(public_id: str) -> Answer:
    authorize("residents.work")
    person = _person(public_id)
    authorize("resident.verify", person)
    form = DeskForm()
    if not methods.has_desk():
        abort(404)
    if not form.validate():
        return _page(person, form), 422
    try:
        outcome = desk.verify(person, form.resident(), current_user)
    except (Unavailable, OtherDocument):
        db.session.rollback()
        flash(_("This could not be done now. Nothing was changed; try again."), "error")
        return redirect(url_for(".show", public_id=public_id), 303)
    db.session.commit()
    flash(WORDS[outcome]())
    return redirect(url_for(".index"), 303)


WORDS = {
    Outcome.VERIFIED: lambda: _("The account is verified."),
    Outcome.RENEWED: lambda: _("The verification is renewed."),
    Outcome.WAITING: lambda: _("Another account has this document. Decide under “Conflicts”."),
}
