"""Who may do what, and why not.

Every permission has one rule, a function of a person and a subject that returns
nothing or the reason for refusing. Views ask with `authorize`, templates with
`can` or, to explain, `refusal`.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from app.core.refusals import Explanation, Refusal, explain

__all__ = [
    "Explanation",
    "Refusal",
    "Refused",
    "authorize",
    "can",
    "explain",
    "has_words",
    "public",
    "refusal",
    "rule",
]

Rule = Callable[[Any, Any], Refusal | None]

A_FEW_LETTERS = 15  # what is longer was written; the token is none of it
_rules: dict[str, Rule] = {}


class Refused(Forbidden):
    """A refused request: carries the reason and its subject to the error page."""

    def __init__(self, reason: Refusal, subject: object) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.subject = subject


def rule(permission: str) -> Callable[[Rule], Rule]:
    """Make a function the rule for a permission."""

    def register(function: Rule) -> Rule:
        if permission in _rules and _rules[permission] is not function:
            raise ValueError(f"{permission} already has a rule")
        _rules[permission] = function
        return function

    return register


def public(permission: str) -> None:
    """Declare that anybody may do this."""
    rule(permission)(lambda _user, _subject: None)


def permissions() -> list[str]:
    """All permissions that have a rule, in alphabetical order."""
    return sorted(_rules)


def refusal(permission: str, subject: object = None, user: Any = None) -> Refusal | None:
    """Why the person (whoever is signed in, unless told) may not do this; None if they may."""
    if user is None:
        user = current_user._get_current_object()  # noqa: SLF001 -- once, not at each look
    return _rules[permission](user, subject)


def can(permission: str, subject: object = None, user: Any = None) -> bool:
    return refusal(permission, subject, user) is None


def authorize(permission: str, subject: object = None, user: Any = None) -> None:
    """Stop the request unless the person may do this.

    Without a session the person is sent to sign in (and back), but not with words
    that would be lost: those are kept on the page that says so. All other refusals
    answer 403 with the reason explained.
    """
    g.authorized = True
    match refusal(permission, subject, user):
        case None:
            return
        case Refusal.NOT_SIGNED_IN if request.accept_mimetypes.best == "application/json":
            abort(401)
        case Refusal.NOT_SIGNED_IN if has_words():
            raise Refused(Refusal.NOT_SIGNED_IN, subject)
        case Refusal.NOT_SIGNED_IN:
            here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer
            abort(redirect(url_for("security.login", next=here), 303))
        case reason:
            raise Refused(reason, subject)


def has_words() -> bool:
    """Whether the form holds what somebody wrote; a button is soon pressed again."""
    form = request.form.items(multi=True)
    return any(len(value) > A_FEW_LETTERS for name, value in form if name != "csrf_token")


def _require_authorization(response: Response) -> Response:
    """Catch, while testing, a view that answered without asking."""
    exempt = request.endpoint in {None, "static"} or request.blueprint == "security"
    if response.status_code < 400 and not exempt:
        assert g.get("authorized"), f"{request.endpoint} never called authorize()"
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {"can": can, "refusal": refusal, "explain": explain}
    if app.testing:
        app.after_request(_require_authorization)
