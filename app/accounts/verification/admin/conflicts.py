"""Two accounts with one document: the queue, and the decision."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.verification import methods, queries
from app.accounts.verification.forms import DecisionForm
from app.accounts.verification.models import Conflict, Decision
from app.accounts.verification.services import conflicts
from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db

bp = Blueprint("conflicts_admin", __name__, url_prefix="/admin/residents/conflicts")
Answer = str | Response | tuple[str, int]


@bp.get("")
def index() -> str:
    authorize("residents.work")
    return render_template(
        "accounts/verification/admin/conflicts.html", page=paginate(queries.open_conflicts())
    )


def _page(conflict: Conflict, form: DecisionForm) -> str:
    return render_template(
        "accounts/verification/admin/conflict.html",
        conflict=conflict,
        form=form,
        names={name: method.label for name, method in methods.every().items()},
        first=queries.verification_of(conflict.first),
    )


@bp.get("/<int:conflict_id>")
def show(conflict_id: int) -> str:
    conflict = db.get_or_404(Conflict, conflict_id)
    authorize("conflict.decide", conflict)
    return _page(conflict, DecisionForm())


@bp.post("/<int:conflict_id>")
def decide(conflict_id: int) -> Answer:
    conflict = db.get_or_404(Conflict, conflict_id)
    authorize("conflict.decide", conflict)
    form = DecisionForm()
    if not form.validate():
        return _page(conflict, form), 422
    try:
        conflicts.decide(conflict, Decision(form.decision.data), form.reason.data, current_user)
    except conflicts.NotDecidable:
        db.session.rollback()
        flash(_("This cannot be decided so any more: somebody was faster, or the second account has another document by now."), "error")  # fmt: skip
        return redirect(url_for(".index"), 303)
    db.session.commit()
    flash(_("Decided. Those concerned are told by e-mail."))
    return redirect(url_for(".index"), 303)
