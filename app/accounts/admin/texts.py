"""Terms and help pages in the council's own words."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.forms.staff import text_form
from app.accounts.services import settings
from app.core.authz import authorize
from app.core.localized import filled
from app.core.site import named_texts, site
from app.extensions import db

bp = Blueprint("texts_admin", __name__, url_prefix="/admin/site/texts")


@bp.get("")
def index() -> ResponseReturnValue:
    authorize("site.administer")
    return render_template("accounts/admin/texts.html", pages=named_texts())


@bp.get("/terms")
def terms() -> ResponseReturnValue:
    authorize("site.administer")
    return render_template("accounts/admin/terms.html", form=text_form(_("Terms"), site().terms))


@bp.post("/terms")
def save_terms() -> ResponseReturnValue:
    authorize("site.administer")
    form = text_form(_("Terms"), site().terms)
    if not form.validate():
        return render_template("accounts/admin/terms.html", form=form), 422
    if settings.change_terms(current_user, filled(form.text.data)):
        db.session.commit()
        flash(_("Saved. Everybody is asked to accept the new terms before they write again."))
    else:
        flash(_("Nothing was changed, so nobody is asked again."))
    return redirect(url_for(".terms"), 303)


@bp.get("/<slug>")
def edit(slug: str) -> ResponseReturnValue:
    authorize("site.administer")
    label = named_texts().get(slug) or abort(404)
    form = text_form(_("Text"), site().texts.get(slug, {}))
    return render_template("accounts/admin/text.html", form=form, label=label, slug=slug)


@bp.post("/<slug>")
def save(slug: str) -> ResponseReturnValue:
    authorize("site.administer")
    label = named_texts().get(slug) or abort(404)
    form = text_form(_("Text"), site().texts.get(slug, {}))
    if not form.validate():
        return render_template("accounts/admin/text.html", form=form, label=label, slug=slug), 422
    settings.change_text(current_user, slug, filled(form.text.data))
    db.session.commit()
    flash(_("Saved. Everybody sees it from now on."))
    return redirect(url_for(".index"), 303)
