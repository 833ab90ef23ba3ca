"""Where the buttons of the booth lead, and which projects its address asks for."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.budgets.models import Project, Round
from app.core.kinds import settings_of

FILTERS = ("q", "category", "district", "sort")


def left_for(round_: Round, everything: list[Project]) -> str | None:
    """Where the buttons lead that leave this page: another one, a project's, the review, the district."""
    if "review" in request.form:
        return url_for(".review", round_id=round_.id)
    kind, _dash, which = request.form.get("leave", "").partition("-")
    match kind:
        case "district":
            return url_for(".district", round_id=round_.id)
        case "project":
            return next((project.url for project in everything if project.code == which), None)
        case "page" if which.isdecimal():
            return url_for(".booth", round_id=round_.id, **_kept_arguments() | {"page": which})
    return None


def _kept_arguments() -> dict[str, Any]:
    """The filters and the page of this address."""
    return {name: v for name, v in request.args.items() if name in (*FILTERS, "page")}


def onward(round_: Round) -> str:
    """Where the other buttons lead: back to the same place, or to the projects that fit other filters.

    The page knows the place by itself: in the address the browser's history would keep what was chosen.
    """
    kept = _kept_arguments()
    if "show" not in request.form:
        return url_for(".booth", round_id=round_.id, _anchor="here", **kept)
    shown = filters(round_)
    wanted = shown | {name: request.form[name] for name in FILTERS if name in request.form}
    given: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    page = kept.get("page") if wanted == shown else None  # Enter in a field presses this button too
    return url_for(".booth", round_id=round_.id, page=page, **given)


def filters(round_: Round) -> dict[str, str]:
    """The filters and the order of the page; a fair mix is called `fair`."""
    asked = {name: request.args.get(name, "") for name in FILTERS}
    return asked | {"sort": asked["sort"] or _usual_order(round_) or "fair"}


def _usual_order(round_: Round) -> str:
    """The order that the facilitators set; a fair mix has no name."""
    assert round_.component is not None
    order = str(settings_of(round_.component).order)
    return "" if order == "fair" else order
