"""Opening a round: what is missing, what is frozen, and taking it back before anybody could vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from app.accounts.models import User
from app.budgets import counting, queries
from app.budgets.models import Eligible, Envelope, Project, Round, RoundState
from app.budgets.services import keys
from app.budgets.services.closing import lock
from app.budgets.services.elections import definition_of, fingerprint, spec_of
from app.core.clock import now
from app.core.events import Published, StaffActed, Unpublished, emit
from app.core.refusals import Refusal
from app.extensions import db
from app.spaces import phases


@dataclass(frozen=True)
class Check:
    """One line of the list before opening: done or not, in words."""

    is_done: bool
    title: str
    text: str = ""


class NotReady(Exception):
    """The round cannot be opened (or taken back) as it is; `checks` says what is missing."""

    def __init__(self, checks: list[Check], reason: Refusal = Refusal.NOT_SUPPORTED) -> None:
        super().__init__("; ".join(check.title for check in checks))
        self.checks = checks
        self.reason = reason


def window(round_: Round) -> tuple[datetime, datetime] | None:
    """When voting will be open: the round's own window, else the phase's that grants it."""
    if round_.opens_at and round_.closes_at:
        return round_.opens_at, round_.closes_at
    assert round_.component is not None
    coming = (w for w in phases.windows_of(round_.component, "ballot.cast") if w.ends_at > now())
    first = next(coming, None)
    return (first.starts_at, first.ends_at) if first else None


def readiness(round_: Round) -> list[Check]:
    """What a facilitator sees before opening."""
    count = select(Project.envelope_id, func.count(), func.max(Project.cost)).where(
        Project.round_id == round_.id
    )
    sizes = {row[0]: row for row in db.session.execute(count.group_by(Project.envelope_id))}
    span = window(round_)
    empty = [e.name for e in round_.envelopes if e.id not in sizes]
    dear = [e.name for e in round_.envelopes if e.id in sizes and sizes[e.id][2] > e.amount]
    return [
        Check(
            bool(round_.envelopes), _("There is money to spend"), _("Add at least one envelope.")
        ),
        Check(bool(sizes) and not empty, _("Each envelope has projects"), ", ".join(empty)),
        Check(not dear, _("Each project costs less than its envelope"), ", ".join(dear)),
        Check(
            span is not None and span[1] > now(),
            _("It is known when voting opens and closes"),
            _("Set both times, or add a phase that opens voting here."),
        ),
        Check(not _has_cycle(round_.envelopes), _("Unspent money does not go round in a circle")),
        Check(_rules_agree(round_), _("Rule and ballot fit each other")),
    ]


def open_round(round_: Round, actor: User | None) -> None:
    """Freeze the definition, draw the keys, make the round public. Raises NotReady."""
    lock(round_)
    if round_.is_frozen:
        raise NotReady([], Refusal.ROUND_OPEN)
    if missing := [check for check in readiness(round_) if not check.is_done]:
        raise NotReady(missing)
    span = window(round_)
    assert span is not None
    round_.opens_at, round_.closes_at = span
    projects = db.session.scalars(queries.standing(round_.id)).all()
    round_.definition = definition_of(round_, projects)
    keys.make(round_)
    round_.opened_at = now()
    _publish(round_, projects, actor)
    after = {"definition": fingerprint(round_.definition), "closes": span[1].isoformat()}
    emit(StaffActed(actor, "round.opened", round_, {}, after))


def take_back(round_: Round, actor: User | None) -> None:
    """Make an opened round a draft again, while nobody can have voted. Raises NotReady."""
    lock(round_)
    voted = db.session.scalar(select(exists().where(Eligible.round_id == round_.id)))
    if round_.state is not RoundState.PLANNED or voted:
        raise NotReady([], Refusal.ROUND_OPEN)
    keys.destroy(round_)
    round_.opened_at = round_.published_at = None
    round_.definition = round_.key_name = round_.key_check = ""
    for project in db.session.scalars(queries.standing(round_.id)):
        project.published_at = None
        emit(Unpublished(project, actor))
    db.session.flush()
    emit(Unpublished(round_, actor))
    emit(StaffActed(actor, "round.taken_back", round_, {}, {}))


def _publish(round_: Round, projects: Sequence[Project], actor: User | None) -> None:
    round_.publish()
    for project in projects:
        project.publish()
    db.session.flush()
    emit(Published(round_, actor))
    for project in projects:
        emit(Published(project, actor))


def _has_cycle(envelopes: list[Envelope]) -> bool:
    target = {envelope.id: envelope.rolls_to_id for envelope in envelopes}
    for start in target:
        seen, at = {start}, target.get(start)
        while at is not None:
            if at in seen:
                return True
            seen.add(at)
            at = target.get(at)
    return False


def _rules_agree(round_: Round) -> bool:
    try:
        counting.check_parameters(round_.rule, round_.parameters)
        for envelope in round_.envelopes:
            spec_of(round_, envelope)
    except (counting.ParameterError, TypeError, ValueError):
        return False
    return True
