"""Rules about the rules: who writes them, and who has to accept them first."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Role
from app.accounts.permissions import before_writing, staff
from app.accounts.terms import also_ask
from app.core import errors
from app.core.authz import Explanation, Refusal, public, rule
from app.core.refusals import explains
from app.extensions import db
from app.moderation.rulebook import books, queries
from app.moderation.rulebook.defaults import ILLEGAL
from app.moderation.rulebook.models import WrittenRule

public("rules.read")

CHANGED = errors.Page(
    _l("The rules of conduct have changed"),
    _l("We kept what you wrote. Once you have accepted the new rules you can send it."),
)


@rule("rules.edit")
def edit(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


@rule("rule.remove")
def remove(user: Any, written: WrittenRule) -> Refusal | None:
    """Notices about illegal content need the rule they refer to."""
    if refused := edit(user, written):
        return refused
    return Refusal.NOT_SUPPORTED if written.code == ILLEGAL else None


@rule("rules.accept")
def accept(user: Any, _: object) -> Refusal | None:
    return None if user.is_authenticated else Refusal.NOT_SIGNED_IN


def accepted(user: Any) -> Refusal | None:
    """Nothing for somebody who has accepted the rules in force.

    The first edition is part of what people accept when they sign up.
    """
    number = books.in_force().number
    if number == books.FIRST.number:
        return None
    known: dict[tuple[int, int], bool] = g.setdefault("rules_accepted", {})
    if not known.get((user.id, number)):  # a page asks for each of its forms
        known[user.id, number] = db.session.scalar(queries.has_accepted(user, number)) is not None
    return None if known[user.id, number] else Refusal.RULES_CHANGED


def page_to_accept(here: str) -> str | None:
    """Where whoever is signed in accepts the rules before going on, if they have to."""
    from flask_login import current_user

    if not current_user.is_authenticated or accepted(current_user) is None:
        return None
    return url_for("rules.acceptance", next=here)


@explains(Refusal.RULES_CHANGED)
def _read_them(_subject: object) -> Explanation:
    here = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or ""
    here = here.removeprefix(request.host_url.rstrip("/"))
    text = _("The rules of conduct have changed. Read and accept them, then you can write again.")
    return Explanation(text, _("Read the new rules"), url_for("rules.acceptance", next=here))


def ask() -> None:
    """Ask for acceptance wherever people write for others to read."""
    before_writing("rules", accepted)
    also_ask("rules", page_to_accept)
    errors.asks_first(Refusal.RULES_CHANGED, CHANGED, _l("Read the rules and come back"))
