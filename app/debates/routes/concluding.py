"""Ending a debate with conclusions, correcting them, and reading what they said before."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.authz import authorize, can
from app.core.pagination import paginate
from app.debates import queries, services, summary
from app.debates.forms import ConclusionsForm
from app.debates.models import PARTS, ConclusionsVersion, Debate
from app.debates.routes import debates
from app.debates.routes.reading import load, person
from app.extensions import db
from app.versions.diff import difference


@debates.get("/<int:debate_id>/conclusions")
def conclusions(debate_id: int) -> ResponseReturnValue:
    """The form, with what they say now, and what could be quoted."""
    debate = load(debate_id)
    authorize("debate.conclude", debate)
    return _form(ConclusionsForm(debate), debate)


@debates.post("/<int:debate_id>/conclusions")
def conclude(debate_id: int) -> ResponseReturnValue:
    """End the debate, or change what it has come to."""
    debate = load(debate_id)
    authorize("debate.conclude", debate)
    form, is_first = ConclusionsForm(debate), debate.concluded_at is None
    if not form.validate():
        return _form(form, debate), 422
    try:
        _write(debate, form)
    except services.Overtaken:
        db.session.rollback()
        return _show_overtaken(form, debate_id), 409
    db.session.commit()
    flash(_said(is_first))
    return redirect(debate.url, 303)


def _write(debate: Debate, form: ConclusionsForm) -> None:
    services.conclude(
        debate,
        person(),
        form.texts(),
        as_staff=can("debate.manage", debate),
        seen=int(form.seen.data),
        tells="tells" in form and bool(form.tells.data),
    )


def _said(is_first: bool) -> str:
    if is_first:
        return _("The conclusions are public. Everybody who follows the debate is told.")
    return _("Saved. What the conclusions said before stays readable.")


def _form(form: ConclusionsForm, debate: Debate) -> str:
    return render_template(
        "debates/conclude.html", form=form, debate=debate, best=summary.best(debate)
    )


def _show_overtaken(form: ConclusionsForm, debate_id: int) -> str:
    """The words are kept; sent again, they replace those that are read first."""
    debate = load(debate_id)
    form.seen.data = debate.conclusions_number
    words = _("Somebody else changed the conclusions meanwhile. Read theirs, then save again")
    form.heard.errors = [*form.heard.errors, words]
    return _form(form, debate)


@debates.get("/<int:debate_id>/conclusions/versions")
def versions(debate_id: int) -> ResponseReturnValue:
    """All that the conclusions have said."""
    debate = load(debate_id)
    authorize("debate.read", debate)
    page = paginate(queries.versions_of(debate))
    return render_template("debates/versions.html", debate=debate, page=page)


@debates.get("/<int:debate_id>/conclusions/versions/<int:number>")
def version(debate_id: int, number: int) -> ResponseReturnValue:
    """One state of the conclusions, with what came in and what went."""
    debate = load(debate_id)
    authorize("debate.read", debate)
    wanted = queries.versions_of(debate).where(ConclusionsVersion.number.in_([number, number - 1]))
    known = {one.number: one for one in db.session.scalars(wanted)}
    shown, before = known.get(number) or abort(404), known.get(number - 1)
    changes = [
        (name, heading, difference((before or shown).texts.get(name, ""), shown.texts[name]))
        for name, heading in PARTS.items()
        if shown.texts[name] or (before and before.texts[name])
    ]
    return render_template(
        "debates/version.html", debate=debate, version=shown, changes=changes, is_first=not before
    )
