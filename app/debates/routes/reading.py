"""The list of debates, a debate's own page, and its summary."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.models import User
from app.core.asked import asked_id
from app.core.authz import authorize
from app.core.models import Component
from app.core.pagination import paginate
from app.debates import queries, quoting, summary
from app.debates.models import Debate
from app.debates.routes import debates
from app.debates.wanted import Wanted, context
from app.extensions import db


@debates.get("")
def index() -> ResponseReturnValue:
    """What the town debates, filtered and sorted."""
    authorize("debate.list")
    component = None
    if component_id := asked_id("component"):
        component = db.get_or_404(Component, component_id)
        authorize("component.read", component)
    wanted = Wanted(request.args, component)
    total = db.session.scalar(queries.found(component, wanted.filters))
    page = paginate(queries.listed(component, wanted.filters, wanted.order), total=total)
    return render_template("debates/index.html", page=page, **context(wanted, page))


def load(debate_id: int) -> Debate:
    """A debate with all its page shows, or 404."""
    return db.session.scalar(queries.one(debate_id)) or abort(404)


@debates.get("/<int:debate_id>")
def show(debate_id: int) -> ResponseReturnValue:
    """One debate: its conclusions first, if it has come to any."""
    debate = load(debate_id)
    authorize("debate.read", debate)
    parts = quoting.shown(debate) if debate.concluded_at else []
    return render_template("debates/show.html", debate=debate, parts=parts)


@debates.get("/<int:debate_id>/summary")
def summarise(debate_id: int) -> ResponseReturnValue:
    """The debate on a few pages of paper, for those who decide."""
    debate = load(debate_id)
    authorize("debate.read", debate)
    parts = quoting.shown(debate) if debate.concluded_at else []
    shown = summary.of(debate)
    return render_template("debates/summary.html", debate=debate, parts=parts, summary=shown)


def person() -> User:
    """Who is signed in; rules have made sure that somebody is."""
    user: User = current_user._get_current_object()  # noqa: SLF001
    return user
