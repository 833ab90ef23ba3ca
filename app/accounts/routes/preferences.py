"""The language somebody reads in: kept in the account, or in the browser without one."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.authz import authorize, public
from app.core.i18n import PREFIXES, languages
from app.core.redirects import inside
from app.extensions import db

bp = Blueprint("preferences", __name__)
public("preferences.change")


def _without_language(path: str) -> str:
    """The same page without the language at the front of its address, which would win."""
    first, slash, rest = path[1:].partition("/")
    return f"/{rest}" if slash and first in PREFIXES else path


@bp.post("/language")
def language() -> ResponseReturnValue:
    authorize("preferences.change")
    wish = request.form.get("locale", "")
    if wish in languages():
        session["locale"] = wish
        if current_user.is_authenticated:
            current_user.locale = wish
            db.session.commit()
    return redirect(_without_language(inside(request.form.get("next"))), 303)
