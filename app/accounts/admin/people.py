"""People, for administrators: find them, give and take roles, block and unblock."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from app.accounts import queries
from app.accounts.forms.staff import BlockForm, RoleForm
from app.accounts.models import ROLE_NAMES, RoleGrant, User
from app.accounts.services import staff
from app.core.authz import authorize
from app.core.pagination import paginate
from app.core.site import space_choices
from app.extensions import db

bp = Blueprint("people_admin", __name__, url_prefix="/admin/people")


def _find(public_id: str) -> User:
    query = select(User).where(User.public_id == public_id, User.deleted_at.is_(None))
    person = db.session.scalars(query).one_or_none()
    authorize("people.manage", person)
    if person is None:
        abort(404)
    return person


def _page(person: User, form: RoleForm) -> str:
    return render_template(
        "accounts/admin/person.html", person=person, form=form, spaces=dict(space_choices())
    )


@bp.get("")
def index() -> ResponseReturnValue:
    authorize("people.manage")
    words, role = request.args.get("q", "").strip(), request.args.get("role", "")
    if role not in {"staff", "blocked", *ROLE_NAMES}:
        role = ""
    query = queries.people(words, role)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    page = paginate(query, total=total)
    roles = [("", _("Everybody")), ("staff", _("All staff")), ("blocked", _("Blocked"))]
    roles += [(value.value, name) for value, name in ROLE_NAMES.items()]
    return render_template(
        "accounts/admin/people.html", page=page, words=words, role=role, roles=roles
    )


@bp.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    person = _find(public_id)
    return _page(person, RoleForm(formdata=None))


@bp.post("/<public_id>/roles")
def grant(public_id: str) -> ResponseReturnValue:
    person = _find(public_id)
    form = RoleForm()
    if not form.validate():
        return _page(person, form), 422
    role, space_id = form.grant
    staff.grant_role(person, role, space_id, by=current_user)
    db.session.commit()
    flash(_("Done. The role counts from now on."))
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/roles/<int:grant_id>/revoke")
def revoke(public_id: str, grant_id: int) -> ResponseReturnValue:
    person = _find(public_id)
    found = db.first_or_404(
        select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.user_id == person.id)
    )
    try:
        staff.revoke_role(person, found, by=current_user)
    except staff.LastAdministratorError:
        db.session.rollback()
        flash(_("This is the last administrator. Name another one first."), "error")
    else:
        db.session.commit()
        flash(_("Done. The role no longer counts."))
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.route("/<public_id>/block", methods=["GET", "POST"])
def block(public_id: str) -> ResponseReturnValue:
    person = _find(public_id)
    authorize("person.block", person)
    form = BlockForm()
    if request.method == "GET":
        return render_template("accounts/admin/block.html", person=person, form=form)
    if not form.validate():
        return render_template("accounts/admin/block.html", person=person, form=form), 422
    staff.block(person, current_user, form.justification.data)
    db.session.commit()
    flash(_("The account is blocked. The person was told the reason."))
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/unblock")
def unblock(public_id: str) -> ResponseReturnValue:
    person = _find(public_id)
    staff.unblock(person, current_user)
    db.session.commit()
    flash(_("The account is open again. The person was told."))
    return redirect(url_for(".show", public_id=public_id), 303)
