"""Looking at rounds and their projects."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from flask_login import current_user
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.budgets import queries
from app.budgets.models import Envelope, EnvelopeResult, Project, ProjectResult, Round, Turnout
from app.budgets.routes import budgets
from app.budgets.routes.loading import find, mark_rehearsal, read_basket
from app.budgets.services import files, keys, roll, wording
from app.core.asked import asked_id
from app.core.authz import authorize, refusal
from app.core.models import Component
from app.core.pagination import paginate
from app.extensions import db


@budgets.get("")
def index() -> str:
    """All public rounds, the one that closes last first."""
    authorize("rounds.list")
    return render_template("budgets/index.html", page=paginate(_rounds()))


def _rounds() -> Select[Round]:
    """All public rounds, or those of one component, which may be shared before it is public."""
    asked = asked_id("component")
    component = db.session.get(Component, asked) if asked else None
    if component is None:
        return queries.public_rounds()
    authorize("component.read", component)
    if not component.is_public:
        return queries.previewed_rounds(component.id)
    return queries.public_rounds().where(Round.component_id == component.id)


@budgets.get("/<int:round_id>")
def show(round_id: int) -> str:
    round_ = find(round_id)
    projects = paginate(queries.standing(round_id), total=_size(round_id))
    return render_template(
        "budgets/show.html",
        round=round_,
        projects=projects,
        has_voted=_has_voted(round_),
        has_begun=bool(read_basket(round_).choices),
        why_not=refusal("ballot.cast", round_),
        turnout=_turnout(round_id),
        ballots=wording.BALLOTS,
        limits=wording.limits_said(round_),
        rules=wording.counted_like(round_),
        settings=wording.parameter_rows(round_.rule, round_.parameters, round_.currency),
        rule_name=wording.RULES[round_.rule],
        who=wording.who_may_vote(round_),
        **_changes(round_id),
    )


def _turnout(round_id: int) -> int:
    """How many have cast a first ballot."""
    return db.session.scalar(select(func.sum(Turnout.n)).where(Turnout.round_id == round_id)) or 0


def _changes(round_id: int) -> dict[str, Any]:
    """What changed while the round was open, and the deadline that was promised first, if it moved."""
    decided = db.session.scalars(queries.exceptions_of(round_id)).all()
    first = next((one.old_close for one in decided if one.new_close), None)
    return {"exceptions": wording.told(decided), "promised": first}


@budgets.get("/<int:round_id>/projects/<int:project_id>")
def project(round_id: int, project_id: int) -> str:
    found = _project(round_id, project_id)
    mark_rehearsal(found.round)
    authorize("project.read", found)
    result = db.session.get(ProjectResult, project_id) if found.round.results_at else None
    why = ""
    if result is not None:
        titles = _titles(round_id) if wording.NAMES_OTHERS & result.figures.keys() else {}
        why = wording.Words(found.round, is_few=_is_few(found)).why(result, titles)
    return render_template(
        "budgets/project.html", project=found, round=found.round, result=result, why=why
    )


def _is_few(project: Project) -> bool:
    counted = db.session.get(EnvelopeResult, project.envelope_id)
    return counted is not None and files.is_few(counted)


def _project(round_id: int, project_id: int) -> Project:
    query = queries.standing(round_id).where(Project.id == project_id)
    query = query.options(
        joinedload(Project.round).selectinload(Round.envelopes), selectinload(Project.origins),
        joinedload(Project.envelope).joinedload(Envelope.round),
    )  # fmt: skip
    return db.session.scalar(query) or abort(404)


def _titles(round_id: int) -> dict[str, str]:
    return {p.code: p.shown_title for p in db.session.scalars(queries.standing(round_id))}


def _size(round_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Project.round_id == round_id)) or 0


def _has_voted(round_: Round) -> bool:
    """Whether this person has a ballot that can be changed here; one on paper cannot."""
    if not current_user.is_authenticated or keys.load(round_) is None:
        return False
    marked = roll.mark_of(round_, roll.person_of(round_, current_user))
    return marked is not None and marked.channel == "web"
