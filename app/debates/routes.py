"""Reading debates."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.models import Component, in_place
from app.core.pagination import paginate
from app.debates import queries
from app.debates.models import Debate
from app.extensions import db

debates = Blueprint("debates", __name__, url_prefix="/debates")


@debates.get("")
def index() -> ResponseReturnValue:
    authorize("debate.list")
    query = queries.visible()
    component = None
    if component_id := asked_id("component"):
        query = query.where(Debate.component_id == component_id)
        component = db.get_or_404(Component, component_id)
        authorize("component.read", component)
    if slug := request.args.get("process"):
        query = query.where(queries.SPACE.slug == slug)
    page = paginate(query)
    return render_template("debates/index.html", page=page, component=component)


@debates.get("/<int:debate_id>")
def show(debate_id: int) -> ResponseReturnValue:
    debate = db.get_or_404(Debate, debate_id, options=in_place())
    authorize("debate.read", debate)
    return render_template("debates/show.html", debate=debate)
