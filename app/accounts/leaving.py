"""Signing out with something unfinished: first a page says what it is, then the person decides."""

from flask import Flask, make_response, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.unfinished import all_unfinished

ANYWAY = "anyway"


def ask_first() -> Response | None:
    """Show what is not finished, unless the person has seen it and signs out all the same."""
    if request.endpoint != "security.logout" or not current_user.is_authenticated:
        return None
    if ANYWAY in request.form or not (begun := all_unfinished()):
        return None
    answer = make_response(render_template("accounts/leaving.html", begun=begun, anyway=ANYWAY))
    answer.headers["Cache-Control"] = "no-store"  # it tells that a ballot was begun
    return answer


def init_app(app: Flask) -> None:
    app.before_request(ask_first)
