"""Preparing a round: its rules, envelopes and projects, which can change until it is opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import User
from app.attachments.services import copy_picture
from app.budgets import counting
from app.budgets.models import AreaRule, Envelope, Project, ProjectOrigin, Round
from app.budgets.services.closing import lock
from app.core.events import Edited, StaffActed, emit
from app.core.kinds import ProjectSource, project_candidates
from app.core.models import Component, Resource
from app.core.refusals import Refusal
from app.extensions import db


class RoundFrozen(Exception):
    """The round has been opened: what it promises cannot change."""

    reason = Refusal.ROUND_OPEN


def create_round(
    component: Component, actor: User | None, title: str, body: str = "", **values: Any
) -> Round:
    """A new round in a component, not public yet. `values` are columns of Round."""
    round_ = Round(component=component, author=actor, title=title, body=body, **values)
    counting.check_parameters(round_.rule or "greedy", round_.parameters or {})
    db.session.add(round_)
    db.session.flush()
    emit(StaffActed(actor, "round.created", round_, {}, {"title": title}))
    return round_


def change_round(round_: Round, actor: User | None, **values: Any) -> Round:
    """Change a round that is not frozen. Raises RoundFrozen, ParameterError."""
    require_draft(round_)
    _mirror(round_, values)
    before = {name: _plain(getattr(round_, name)) for name in values}
    for name, value in values.items():
        setattr(round_, name, value)
    counting.check_parameters(round_.rule, round_.parameters)
    db.session.flush()
    after = {name: _plain(value) for name, value in values.items()}
    emit(StaffActed(actor, "round.changed", round_, before, after))
    return round_


def add_envelope(
    round_: Round, amount: int, *, district_id: int | None = None, title: str = "",
    rolls_to_id: int | None = None, actor: User | None = None,
) -> Envelope:  # fmt: skip
    """Money to spend (minor units), for the whole city or one district. Raises RoundFrozen."""
    require_draft(round_)
    envelope = Envelope(
        round=round_, amount=amount, district_id=district_id, title=title, rolls_to_id=rolls_to_id,
        position=len(round_.envelopes),
    )  # fmt: skip
    db.session.add(envelope)
    db.session.flush()
    emit(StaffActed(actor, "envelope.added", round_, {}, {"amount": amount, "title": title}))
    return envelope


def change_envelope(envelope: Envelope, actor: User | None, **values: Any) -> None:
    """Change an envelope of a round that is not frozen. Raises RoundFrozen."""
    require_draft(envelope.round)
    before = {name: getattr(envelope, name) for name in values}
    for name, value in values.items():
        setattr(envelope, name, value)
    db.session.flush()
    emit(StaffActed(actor, "envelope.changed", envelope.round, before, values))


def has_projects(envelope: Envelope) -> bool:
    """Whether something is paid from it: then it cannot be removed."""
    used = select(func.count()).where(Project.envelope_id == envelope.id)
    return bool(db.session.scalar(used))


def remove_envelope(envelope: Envelope, actor: User | None) -> None:
    """Remove an envelope that nothing is paid from (the database insists). Raises RoundFrozen."""
    require_draft(envelope.round)
    emit(StaffActed(actor, "envelope.removed", envelope.round, {"amount": envelope.amount}, {}))
    db.session.delete(envelope)
    db.session.flush()


def add_project(
    round_: Round, envelope: Envelope, title: str, cost: int, *, body: str = "",
    actor: User | None = None, code: str | None = None, **values: Any,
) -> Project:  # fmt: skip
    """A project of a round that is not frozen; its number is the next one. Raises RoundFrozen."""
    require_draft(round_)
    number = _next_number(round_)
    project = Project(
        component_id=round_.component_id, parent_id=round_.id, round_id=round_.id, author=actor,
        envelope=envelope, title=title, body=body, cost=cost, number=number,
        code=code or str(number), locale=values.pop("locale", round_.locale), **values,
    )  # fmt: skip
    db.session.add(project)
    db.session.flush()
    emit(StaffActed(actor, "project.added", project, {}, {"title": title, "cost": cost}))
    return project


def change_project(project: Project, actor: User | None, **values: Any) -> None:
    """Change a project of a round that is not frozen. Raises RoundFrozen."""
    require_draft(project.round)
    _mirror(project, values)
    before = {name: getattr(project, name) for name in values}
    for name, value in values.items():
        setattr(project, name, value)
    db.session.flush()
    texts = {name for name in ("title", "body") if before.get(name) != values.get(name)}
    if texts:
        old = {name: before[name] for name in texts}
        emit(Edited(project, actor, old, {name: values[name] for name in texts}))
    emit(StaffActed(actor, "project.changed", project, _flat(before), _flat(values)))


def remove_project(project: Project, actor: User | None) -> None:
    """Take a project out of a round that is not frozen. Raises RoundFrozen."""
    require_draft(project.round)
    before = {"title": project.title, "cost": project.cost}
    emit(StaffActed(actor, "project.removed", project.round, before, {}))
    db.session.delete(project)
    db.session.flush()


def waiting(round_: Round) -> list[ProjectSource]:
    """What other kinds offer in this space and is not in the round yet."""
    assert round_.component is not None
    origins = select(ProjectOrigin.resource_id).join(
        Project, Project.id == ProjectOrigin.project_id
    )
    known = set(db.session.scalars(origins.where(Project.round_id == round_.id)))
    offered = project_candidates(round_.component.space_id)
    return [source for source in offered if source.resource.id not in known]


def import_projects(round_: Round, envelope: Envelope, actor: User | None) -> tuple[int, list[Resource]]:  # fmt: skip
    """Take over what other kinds offer in this space: accepted proposals, say.

    Gives back how many are new, and what has no cost and so cannot stand yet. Nothing
    comes in twice: `Resource.origin` is unique.
    """
    require_draft(round_)
    without_cost, added = [], 0
    by_district = {e.district_id: e for e in round_.envelopes}
    for source in waiting(round_):
        if not source.cost:
            without_cost.append(source.resource)
            continue
        home = by_district.get(getattr(source.resource, "district_id", None), envelope)
        _take_over(round_, home, source.resource, source.cost, actor)
        added += 1
    return added, without_cost


def _take_over(
    round_: Round, envelope: Envelope, resource: Resource, cost: int, actor: User | None
) -> None:
    shared = ("category_id", "district_id", "place", "latitude", "longitude")
    values = {name: getattr(resource, name) for name in shared if getattr(resource, name, None)}
    project = add_project(
        round_, envelope, resource.title, cost, body=resource.body, actor=actor,
        locale=resource.locale, origin=f"round/{round_.id}/from/{resource.id}", **values,
    )  # fmt: skip
    db.session.add(ProjectOrigin(project_id=project.id, resource_id=resource.id))
    db.session.flush()
    copy_picture(resource, project)


def _next_number(round_: Round) -> int:
    """The next free number, under a lock on the round."""
    table = Round.__table__
    db.session.execute(select(table.c.id).where(table.c.id == round_.id).with_for_update())
    highest = select(func.max(Project.number)).where(Project.round_id == round_.id)
    return (db.session.scalar(highest) or 0) + 1


def _mirror(told: Round | Project, values: dict[str, Any]) -> None:
    """Where there are texts in several languages, a new title or body goes among them."""
    for name, texts in (("title", "titles"), ("body", "texts")):
        if name in values and texts not in values and getattr(told, texts):
            values[texts] = {**getattr(told, texts), told.locale: values[name]}


def require_draft(round_: Round) -> None:
    """Also keeps others from opening the round until this change is made, or undone."""
    lock(round_)
    if round_.is_frozen:
        raise RoundFrozen


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, AreaRule) else value


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Only what an audit log can show on one line."""
    return {name: v for name, v in values.items() if isinstance(v, str | int | float | None)}
