"""The logs that this installation watches for others, with the states that it has cosigned."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.budgets.models import WitnessedLog
from app.budgets.routes import budgets
from app.budgets.services import witnessing
from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db


@budgets.get("/witness")
def witness() -> str:
    """Who watches here, and what."""
    authorize("rounds.list")
    page = paginate(select(WitnessedLog).order_by(WitnessedLog.id))
    key = witnessing.cosigner().text if page.total else ""
    return render_template("budgets/witness.html", page=page, key=key)


@budgets.get("/witness/<int:log_id>.txt")
def witnessed(log_id: int) -> Response:
    """The states of a log as `verify.py --witness` takes them."""
    authorize("rounds.list")
    log = db.get_or_404(WitnessedLog, log_id)
    text = "".join(f"{row.note}\n" for row in witnessing.states_of(log))
    answer = FlaskResponse(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="witness-{log_id}.txt"'
    return answer
