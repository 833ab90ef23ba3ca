"""What administrators set: the council's letters, and the targets for decisions."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.authz import authorize
from app.core.i18n import languages
from app.core.localized import filled
from app.core.pagination import paginate
from app.extensions import db
from app.moderation import letters, queries
from app.moderation.forms import letter_form, targets_form
from app.moderation.models import Situation
from app.moderation.services import council

bp = Blueprint("moderation_admin", __name__, url_prefix="/admin/moderation")


@bp.get("")
def index() -> ResponseReturnValue:
    authorize("moderation.set")
    own = letters.current()
    page = {"names": letters.NAMES, "own": own, "form": targets_form(formdata=None)}
    return render_template("moderation/settings.html", **page)


@bp.post("")
def save_targets() -> ResponseReturnValue:
    authorize("moderation.set")
    form = targets_form()
    if not form.validate():
        page = {"names": letters.NAMES, "own": letters.current(), "form": form}
        return render_template("moderation/settings.html", **page), 422
    threshold, months = form.threshold.data or 0, form.appeal_months.data or 6
    council.set_targets(current_user, form.hours, threshold, months)
    db.session.commit()
    flash(_("Saved. It holds for reports that come from now on."))
    return redirect(url_for(".index"), 303)


def _situation(name: str) -> Situation:
    return Situation(name) if name in set(Situation) else abort(404)


@bp.get("/letters/<name>")
def letter(name: str) -> ResponseReturnValue:
    authorize("letter.manage")
    situation = _situation(name)
    own = letters.current().get(situation)
    return _letter_page(situation, letter_form(_texts(situation, own.texts if own else {})))


def _texts(situation: Situation, own: dict[str, str]) -> dict[str, str]:
    """The council's words, or ours where it has none."""
    return {code: own.get(code) or letters.default(situation, code) for code in languages()}


def _letter_page(situation: Situation, form: object) -> str:
    return render_template(
        "moderation/letter.html",
        form=form,
        name=letters.NAMES[situation],
        situation=situation,
        placeholders=letters.PLACEHOLDERS,
        versions=paginate(queries.templates_of(situation)),
    )


@bp.post("/letters/<name>")
def save_letter(name: str) -> ResponseReturnValue:
    authorize("letter.manage")
    situation = _situation(name)
    form = letter_form({})
    if not form.validate():
        return _letter_page(situation, form), 422
    council.word(current_user, situation, filled(form.text.data))
    db.session.commit()
    flash(_("Saved. Letters sent so far keep their words."))
    return redirect(url_for(".letter", name=name), 303)
