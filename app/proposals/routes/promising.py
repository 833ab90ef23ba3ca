"""The list of promises."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.proposals import promises as promised
from app.proposals.outcomes import as_row
from app.proposals.promises import Standing
from app.proposals.routes import proposals

NAMES = {
    Standing.ALL: _l("All promises"),
    Standing.OVERDUE: _l("Overdue"),
    Standing.OPEN: _l("Not due yet"),
    Standing.DONE: _l("Done"),
}


@proposals.get("/promises")
def promises() -> str:
    """What the council promised, what is late, and what is done."""
    authorize("proposal.list")
    wish, slug = request.args.get("show", ""), request.args.get("process", "")
    shown = Standing(wish) if wish in set(Standing) else Standing.ALL
    counted = dict(zip(Standing, db.session.execute(promised.numbers(slug)).one(), strict=True))
    page = paginate(promised.listed(shown, slug), total=counted[shown])
    rows = [
        replace(as_row(one), where=one.component.space.shown_title if one.component else "")
        for one in page
    ]
    return render_template(
        "proposals/promises.html",
        page=page,
        rows=rows,
        shown=shown,
        process=slug,
        names=NAMES,
        counted=counted,
        processes=db.session.scalars(promised.processes()).all(),
    )
