"""What the views of a round share: loading it, its draft cookie, answers that nobody may store."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import abort, current_app, make_response, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from app.budgets.models import Envelope, Project, Round
from app.budgets.queries import standing
from app.budgets.services import drafts
from app.budgets.services.drafts import Basket
from app.core.authz import authorize
from app.core.models import Component
from app.extensions import db


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
    authorize("round.read", round_)
    return round_


def projects_of(round_: Round) -> list[Project]:
    """All projects that stand in a round, by number."""
    return list(db.session.scalars(standing(round_.id)))


def cookie_name(round_: Round) -> str:
    return f"ballot-{round_.id}"


def draft_cookie(round_: Round) -> str | None:
    return request.cookies.get(cookie_name(round_))


def read_basket(round_: Round) -> Basket:
    """What this browser has chosen so far."""
    return drafts.read(round_, draft_cookie(round_)) or Basket()


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


def unstored(page: Any, status: int = 200) -> Response:
    """An answer that no browser or proxy keeps: it shows a ballot, or that one was cast."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def own_start(round_: Round) -> int:
    """Where in the random order this visitor's list begins: stable, and not kept anywhere."""
    who = current_user.uuid if current_user.is_authenticated else f"{request.remote_addr} {request.user_agent.string}"  # fmt: skip
    return int(hashlib.sha256(f"{round_.id} {who}".encode()).hexdigest()[:7], 16) * 8
