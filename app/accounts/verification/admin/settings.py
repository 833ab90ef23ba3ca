"""Which ways to verify are open, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import settings
from app.accounts.verification.forms import SettingsForm
from app.accounts.verification.methods import DESK, every
from app.core.authz import authorize
from app.core.site import site
from app.extensions import db

bp = Blueprint("verification_admin", __name__, url_prefix="/admin/site/verification")
Answer = str | Response | tuple[str, int]


def _page(form: SettingsForm) -> str:
    lacking = [method for method in every().values() if not method.is_ready()]
    return render_template("accounts/verification/admin/settings.html", form=form, lacking=lacking)


@bp.get("")
def edit() -> str:
    authorize("site.administer")
    now = site()
    return _page(
        SettingsForm(data={"methods": now.verification_methods, "months": now.verification_months})
    )


@bp.post("")
def save() -> Answer:
    authorize("site.administer")
    form = SettingsForm()
    if not form.validate():
        return _page(form), 422
    chosen = [name for name in (*every(), DESK) if name in form.methods.data]
    settings.change(current_user, verification_methods=chosen, verification_months=form.months.data)
    db.session.commit()
    flash(_("Saved. Everybody sees it from now on."))
    return redirect(url_for(".edit"), 303)
