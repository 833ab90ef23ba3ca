"""Letters with codes: make a batch, get its file once, see how many were used, void it."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.verification import queries, tables
from app.accounts.verification.admin.census import wrong_key
from app.accounts.verification.documents import WrongKey
from app.accounts.verification.forms import BatchForm
from app.accounts.verification.models import LetterBatch
from app.accounts.verification.services import letters
from app.core.authz import authorize
from app.core.pagination import paginate
from app.core.text import slug_of
from app.extensions import db

bp = Blueprint("letters_admin", __name__, url_prefix="/admin/residents/letters")
Answer = str | Response | tuple[str, int]


def _page(form: BatchForm, refused: tables.Refused | None = None) -> str:
    page = paginate(queries.batches())
    return render_template(
        "accounts/verification/admin/letters.html",
        form=form,
        refused=refused,
        page=page,
        used=queries.used_letters([batch.id for batch in page.items]),
    )


@bp.get("")
def index() -> str:
    authorize("residents.work")
    return _page(BatchForm())


@bp.post("")
def make() -> Answer:
    """The answer is the file to print from. It exists nowhere else and cannot be had again."""
    authorize("residents.work")
    form = BatchForm()
    if not form.validate():
        return _page(form), 422
    try:
        batch, sheet = letters.make(form.data_of_table, form.name.data, form.works_for.data, current_user)  # fmt: skip
    except tables.Refused as refused:
        db.session.rollback()
        return _page(form, refused), 422
    except WrongKey:
        db.session.rollback()
        flash(wrong_key(), "error")
        return redirect(url_for(".index"), 303)
    db.session.commit()
    return _file(sheet, f"{slug_of(batch.name) or 'letters'}.csv")


def _file(sheet: bytes, name: str) -> Response:
    answer = make_response(sheet)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<int:batch_id>/void")
def void(batch_id: int) -> Response:
    authorize("residents.work")
    letters.void(db.get_or_404(LetterBatch, batch_id), current_user)
    db.session.commit()
    flash(_("None of these codes works any more. Who used one stays verified."))
    return redirect(url_for(".index"), 303)
