"""Invitations of staff, for administrators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.accounts.forms.staff import InviteForm
from app.accounts.models import Invitation
from app.accounts.services import invitations
from app.core.authz import authorize
from app.core.pagination import paginate
from app.core.site import space_choices
from app.extensions import db

bp = Blueprint("invitations_admin", __name__, url_prefix="/admin/people/invitations")


def _page(form: InviteForm) -> str:
    page = paginate(select(Invitation).order_by(Invitation.id.desc()))
    return render_template(
        "accounts/admin/invitations.html", page=page, form=form, spaces=dict(space_choices())
    )


@bp.get("")
def index() -> ResponseReturnValue:
    authorize("people.manage")
    return _page(InviteForm(formdata=None))


@bp.post("")
def invite() -> ResponseReturnValue:
    authorize("people.manage")
    form = InviteForm()
    if not form.validate():
        return _page(form), 422
    role, space_id = form.grant
    invitations.invite(form.email.data, role, space_id, by=current_user)
    db.session.commit()
    flash(_("The invitation is on its way. Its link works for seven days."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    authorize("people.manage")
    invitation = db.get_or_404(Invitation, invitation_id)
    if invitation.is_open:
        invitations.withdraw(invitation, by=current_user)
        db.session.commit()
    flash(_("The invitation is withdrawn. Its link no longer works."))
    return redirect(url_for(".index"), 303)
