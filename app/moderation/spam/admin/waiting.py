"""The list of what waits, for moderators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.core.posting import WHY_TEXTS, Why
from app.extensions import db
from app.moderation.models import Rule
from app.moderation.services import AlreadyDecided
from app.moderation.spam import queries, services
from app.moderation.spam.forms import RefusalForm
from app.moderation.spam.models import HeldPost, HeldState

waiting_admin = Blueprint("waiting_admin", __name__, url_prefix="/moderation/waiting")
KINDS = ("proposal", "comment", "debate", "statement")


@waiting_admin.get("")
def index() -> ResponseReturnValue:
    authorize("held.list")
    chosen = request.args.get("why", "")
    why = Why(chosen) if chosen in set(Why) else None
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = paginate(queries.waiting(current_user, why, kind))
    number = db.session.scalar(queries.number_waiting(current_user))
    shown = {"why": why, "kind": kind, "reasons": WHY_TEXTS, "kinds": _kinds(), "number": number}
    return render_template("moderation/spam/waiting.html", page=page, **shown)


def _kinds() -> list[tuple[str, str]]:
    words = (_("Proposals"), _("Comments"), _("Debates"), _("Statements"))
    return [("", _("Everything")), *zip(KINDS, words, strict=True)]


def _page(held: HeldPost, form: RefusalForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "moderation/spam/held.html",
        held=held,
        form=form,
        reasons=WHY_TEXTS,
        is_waiting=held.state is HeldState.WAITING,
    )
    return page, status


@waiting_admin.get("/<int:held_id>")
def show(held_id: int) -> ResponseReturnValue:
    held = db.get_or_404(HeldPost, held_id)
    authorize("held.decide", held)
    return _page(held, RefusalForm(formdata=None))


@waiting_admin.post("/<int:held_id>/publish")
def publish(held_id: int) -> ResponseReturnValue:
    held = db.get_or_404(HeldPost, held_id)
    authorize("held.decide", held)
    if not EmptyForm().validate():
        return _page(held, RefusalForm(formdata=None), 422)
    try:
        services.publish(held, current_user)
    except AlreadyDecided:
        return _already_decided(held_id)
    db.session.commit()
    flash(_("It is public now. Its author is told."))
    return redirect(url_for(".index"), 303)


@waiting_admin.post("/<int:held_id>/refuse")
def refuse(held_id: int) -> ResponseReturnValue:
    held = db.get_or_404(HeldPost, held_id)
    authorize("held.decide", held)
    form = RefusalForm()
    if not form.validate():
        return _page(held, form, 422)
    try:
        services.refuse(held, current_user, Rule(form.rule.data), form.statement.data)
    except AlreadyDecided:
        return _already_decided(held_id)
    db.session.commit()
    flash(_("Refused. Its author is told why, and can object."))
    return redirect(url_for(".index"), 303)


def _already_decided(held_id: int) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody else decided this in the meantime. Nothing was changed."), "error")
    return redirect(url_for(".show", held_id=held_id), 303)
