"""The list of residents: upload, look at what is in it, use it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.verification import queries, tables
from app.accounts.verification.documents import WrongKey
from app.accounts.verification.forms import TableForm
from app.accounts.verification.models import CensusList
from app.accounts.verification.services import census
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.extensions import db

bp = Blueprint("census_admin", __name__, url_prefix="/admin/residents/census")
Answer = str | Response | tuple[str, int]


def _page(form: TableForm, refused: tables.Refused | None = None) -> str:
    current = queries.current_census()
    return render_template(
        "accounts/verification/admin/census.html",
        form=form,
        refused=refused,
        current=current,
        places=queries.by_district(current) if current else [],
    )


@bp.get("")
def index() -> str:
    authorize("residents.work")
    return _page(TableForm())


@bp.post("")
def upload() -> Answer:
    """Read all of it or say what is wrong; nobody can use it before somebody has looked."""
    authorize("residents.work")
    form = TableForm()
    if not form.validate():
        return _page(form), 422
    try:
        staged = census.stage(form.data_of_table, form.name.data, current_user)
    except tables.Refused as refused:
        db.session.rollback()
        return _page(form, refused), 422
    except WrongKey:
        db.session.rollback()
        flash(wrong_key(), "error")
        return redirect(url_for(".index"), 303)
    db.session.commit()
    return redirect(url_for(".show", list_id=staged.id), 303)


def wrong_key() -> str:
    return _("The register key is not the one of this database. Put the right one back: without it nobody would be found again.")  # fmt: skip


@bp.get("/<int:list_id>")
def show(list_id: int) -> str:
    """What is in a list, before it is used."""
    authorize("residents.work")
    return render_template(
        "accounts/verification/admin/preview.html",
        census=(one := db.get_or_404(CensusList, list_id)),
        current=queries.current_census(),
        places=queries.by_district(one),
        form=EmptyForm(),
    )


@bp.post("/<int:list_id>/use")
def use(list_id: int) -> Response:
    authorize("residents.work")
    try:
        census.use(db.get_or_404(CensusList, list_id), current_user)
    except census.Forgotten:
        abort(404)
    db.session.commit()
    flash(_("The list counts from now on. The one before is forgotten."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:list_id>/remove")
def remove(list_id: int) -> Response:
    authorize("residents.work")
    census.remove(db.get_or_404(CensusList, list_id), current_user)
    db.session.commit()
    flash(_("The list is forgotten."))
    return redirect(url_for(".index"), 303)
