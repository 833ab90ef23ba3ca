"""How much may be posted and what waits: settings of the council."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FormField

from app.accounts.services import settings
from app.core.authz import authorize
from app.core.site import PostingRules, site
from app.extensions import db
from app.spaces.forms.settings import settings_form, validated

posting_admin = Blueprint("posting_admin", __name__, url_prefix="/admin/posting")


def _form() -> Any:
    """A form with a field for each of the rules."""
    fields = FormField(settings_form(PostingRules), label=_("Rules"))
    form = type("PostingRulesForm", (FlaskForm,), {"rules": fields})
    return form(data={"rules": site().posting.model_dump()})


@posting_admin.get("")
def edit() -> ResponseReturnValue:
    authorize("site.administer")
    return render_template("moderation/spam/limits.html", form=_form())


@posting_admin.post("")
def save() -> ResponseReturnValue:
    authorize("site.administer")
    form = _form()
    values = form.validate() and validated(PostingRules, {}, form.rules)
    if not values:
        return render_template("moderation/spam/limits.html", form=form), 422
    settings.change(current_user, posting=values)
    db.session.commit()
    flash(_("Saved. It holds from now on."))
    return redirect(url_for(".edit"), 303)
