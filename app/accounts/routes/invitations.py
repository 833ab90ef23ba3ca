"""Accepting an invitation to work here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.accounts.forms.staff import JoinForm
from app.accounts.models import ROLE_NAMES, Invitation, User
from app.accounts.services import invitations
from app.core.authz import authorize, public
from app.extensions import db

bp = Blueprint("invitations", __name__, url_prefix="/invitations")
public("invitation.accept")


def _gone() -> ResponseReturnValue:
    return render_template("accounts/invitation_gone.html"), 404


def _page(invitation: Invitation, token: str, form: JoinForm) -> str:
    known = db.session.scalar(select(User.id).where(User.email == invitation.email))
    return render_template(
        "accounts/invitation.html",
        invitation=invitation,
        token=token,
        form=form,
        role=ROLE_NAMES[invitation.role],
        known=known,
        is_me=current_user.is_authenticated and current_user.id == known,
    )


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    authorize("invitation.accept")
    invitation = invitations.find_open(token)
    return _page(invitation, token, JoinForm()) if invitation else _gone()


@bp.post("/<token>")
def join(token: str) -> ResponseReturnValue:
    """A new account, or the role for the account that is signed in."""
    authorize("invitation.accept")
    invitation = invitations.find_open(token)
    if invitation is None:
        return _gone()
    if current_user.is_authenticated and current_user.email == invitation.email:
        done = invitations.accept(invitation, current_user)
        return _done(url_for("accounts.settings")) if done else _gone()
    form = JoinForm()
    form.email = invitation.email
    known = db.session.scalar(select(User.id).where(User.email == invitation.email))
    if known or not form.validate():
        return _page(invitation, token, form), 422
    user = invitations.join(invitation, form.name.data, request.form["password"])
    return _done(url_for("security.login")) if user else _gone()


def _done(target: str) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Welcome to the team. Your role counts from now on."))
    return redirect(target, 303)
