"""What the views of a round share: loading it, its draft cookie, answers that nobody may store."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import abort, current_app, flash, g, make_response, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from app.budgets.models import Envelope, Project, Round
from app.budgets.queries import standing
from app.budgets.routes import budgets
from app.budgets.routes.guests import voter
from app.budgets.services import drafts, roll
from app.budgets.services.drafts import Basket
from app.budgets.services.voters import Guest
from app.core.authz import authorize, can
from app.core.models import Component
from app.extensions import db

COOKIE = "ballot-"  # and the number of the round


def find(round_id: int) -> Round:
    """A round with what every page of it needs, or 404; stops those who may not read it."""
    query = (
        select(Round)
        .where(Round.id == round_id)
        .options(
            selectinload(Round.envelopes).joinedload(Envelope.district),
            joinedload(Round.component).joinedload(Component.space),
        )
    )
    round_ = db.session.scalar(query) or abort(404)
    mark_rehearsal(round_)
    authorize("round.read", round_)
    return round_


def mark_rehearsal(round_: Round) -> None:
    """Say on the page that nothing of a rehearsal counts; for others than its staff it is not there."""
    if round_.is_rehearsal:
        if not can("round.rehearse", round_):
            abort(404)
        g.page_mark = _("Rehearsal: nothing here counts")


def projects_of(round_: Round) -> list[Project]:
    """All projects that stand in a round, by number."""
    return list(db.session.scalars(standing(round_.id)))


def cookie_name(round_: Round) -> str:
    return f"{COOKIE}{round_.id}"


def draft_cookie(round_: Round) -> str | None:
    return request.cookies.get(cookie_name(round_))


def read_basket(round_: Round) -> Basket:
    """What this browser has chosen so far; a district that is known of the voter is not chosen."""
    basket = drafts.read(round_, draft_cookie(round_)) or Basket()
    known = known_area(round_)
    return Basket(known) if known and basket.area != known else basket


def known_area(round_: Round) -> str:
    """The district of whoever is signed in, where the rule knows it; else empty."""
    who = voter(round_)
    is_known = isinstance(who, Guest) or who.is_authenticated
    return roll.area_of(round_, who) if is_known else ""


def keep_basket(round_: Round, basket: Basket, answer: Response) -> Response:
    """Seal the choices and give the browser the key."""
    value = drafts.keep(round_, basket, draft_cookie(round_))
    answer.set_cookie(
        cookie_name(round_), value, httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    return answer


def drop_basket(round_: Round, answer: Response) -> Response:
    """Throw the draft away and take the key back."""
    drafts.discard(round_, draft_cookie(round_))
    answer.delete_cookie(cookie_name(round_))
    return answer


@budgets.after_app_request
def forget_drafts(answer: Response) -> Response:
    """Signing out takes the keys back: whoever comes next on a shared computer finds no choices."""
    if request.endpoint == "security.logout" and not current_user.is_authenticated:
        names = [name for name in request.cookies if name.startswith(COOKIE)]
        for name in names:
            answer.delete_cookie(name)
        if names:
            flash(_("Your ballot was not cast. What you chose is forgotten on this device."), "warning")  # fmt: skip
    return answer


def unstored(page: Any, status: int = 200) -> Response:
    """An answer that no browser or proxy keeps: it shows a ballot, or that one was cast."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def own_start(round_: Round) -> int:
    """Where in the random order this visitor's list begins: stable, and not kept anywhere."""
    who = voter(round_)
    if isinstance(who, Guest):  # the next at the same screen sees another order
        name = who.code
    elif who.is_authenticated:
        name = who.uuid
    else:
        name = f"{request.remote_addr} {request.user_agent.string}"
    return int(hashlib.sha256(f"{round_.id} {name}".encode()).hexdigest()[:7], 16) * 8
