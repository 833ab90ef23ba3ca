"""Looking at rounds and their projects."""

from __future__ import annotations

from flask import abort, render_template
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.budgets import queries
from app.budgets.models import Envelope, EnvelopeResult, Project, ProjectResult, Round, Turnout
from app.budgets.routes import budgets
from app.budgets.routes.loading import find
from app.budgets.services import files, keys, roll, wording
from app.core.asked import asked_id
from app.core.authz import authorize, refusal
from app.core.pagination import paginate
from app.extensions import db


@budgets.get("")
def index() -> str:
    """All public rounds, the one that closes last first."""
    authorize("rounds.list")
    query = queries.public_rounds()
    if component := asked_id("component"):
        query = query.where(Round.component_id == component)
    return render_template("budgets/index.html", page=paginate(query))


@budgets.get("/<int:round_id>")
def show(round_id: int) -> str:
    round_ = find(round_id)
    projects = paginate(queries.standing(round_id), total=_size(round_id))
    cast = select(func.sum(Turnout.n)).where(Turnout.round_id == round_id)
    return render_template(
        "budgets/show.html",
        round=round_,
        projects=projects,
        has_voted=_has_voted(round_),
        why_not=refusal("ballot.cast", round_),
        turnout=db.session.scalar(cast) or 0,
        ballots=wording.BALLOTS,
    )


@budgets.get("/<int:round_id>/projects/<int:project_id>")
def project(round_id: int, project_id: int) -> str:
    found = _project(round_id, project_id)
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
    key = keys.load(round_) if current_user.is_authenticated else None
    return key is not None and roll.has_voted(round_, current_user, key)
