"""Each point of an agenda has a page of its own."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.core.authz import authorize
from app.core.models import in_place
from app.extensions import db
from app.meetings.models import AgendaItem

agenda = Blueprint("agenda", __name__, url_prefix="/agenda-items")


@agenda.get("/<int:item_id>")
def show(item_id: int) -> str:
    item = db.get_or_404(AgendaItem, item_id, options=in_place())
    authorize("agenda_item.read", item)
    return render_template("meetings/agenda/show.html", item=item)
