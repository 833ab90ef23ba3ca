"""What a facilitator looks at before opening a round: what must be done, and what is wise to do.

Only what must be done keeps a round from being opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.budgets import counting, queries
from app.budgets.models import Envelope, Project, Round
from app.budgets.services import roll
from app.budgets.services.elections import as_candidate, spec_of
from app.core import keyfiles
from app.core.clock import now
from app.extensions import db
from app.spaces import phases


class Place(StrEnum):
    """Where what a check asks for is put right; pages know the address."""

    MONEY = "envelopes"
    PROJECTS = "projects"
    BASICS = "basics"
    RULE = "rule"
    WHO = "who"
    REHEARSAL = "rehearsal"
    COMPONENT = "components"
    SITE = "site"
    SERVER = "server"  # no page: whoever runs the server does it


@dataclass(frozen=True)
class Check:
    """One line of the list before opening: done or not, in words, and where to mend it."""

    is_done: bool
    title: str
    text: str = ""
    place: Place = Place.BASICS


def window(round_: Round) -> tuple[datetime, datetime] | None:
    """When voting will be open: the round's own window, else the phase's that grants it."""
    if round_.opens_at and round_.closes_at:
        return round_.opens_at, round_.closes_at
    assert round_.component is not None
    coming = (w for w in phases.windows_of(round_.component, "ballot.cast") if w.ends_at > now())
    first = next(coming, None)
    return (first.starts_at, first.ends_at) if first else None


def missing(round_: Round) -> list[Check]:
    """What still keeps a round from being opened."""
    return [check for check in readiness(round_) if not check.is_done]


def readiness(round_: Round) -> list[Check]:
    """What must be done before a round can be opened."""
    return [*_about_money(round_), *_about_ballots(round_), *_about_voting(round_)]


def _about_money(round_: Round) -> Iterator[Check]:
    count = select(Project.envelope_id, func.count(), func.max(Project.cost)).where(
        Project.round_id == round_.id
    )
    sizes = {row[0]: row for row in db.session.execute(count.group_by(Project.envelope_id))}
    empty = [e.name for e in round_.envelopes if e.id not in sizes]
    dear = [e.name for e in round_.envelopes if e.id in sizes and sizes[e.id][2] > e.amount]
    yield Check(
        bool(round_.envelopes), _("There is money to spend"), _("Add at least one envelope."),
        Place.MONEY,
    )  # fmt: skip
    yield Check(
        bool(sizes) and not empty, _("Each envelope has projects"),
        _("Nothing can be bought yet: %(names)s.", names=", ".join(empty)) if empty else _("Add projects, or take accepted proposals over."),
        Place.PROJECTS,
    )  # fmt: skip
    yield Check(
        not dear, _("Each project costs less than its envelope"),
        _("A project costs more than all the money there is: %(names)s.", names=", ".join(dear)),
        Place.PROJECTS,
    )  # fmt: skip
    yield Check(
        not _has_cycle(round_.envelopes), _("Unspent money does not go round in a circle"),
        _("Let at least one envelope keep what it does not spend."), Place.MONEY,
    )  # fmt: skip


def _about_ballots(round_: Round) -> Iterator[Check]:
    agree = _rules_agree(round_)
    narrow = [e.name for e in _unfillable(round_)] if agree else []
    yield Check(
        agree, _("Rule and ballot fit each other"),
        _("The rule cannot count such ballots. Choose another rule or another ballot."), Place.RULE,
    )  # fmt: skip
    yield Check(
        not narrow, _("Every ballot can be filled"),
        _("More is asked for than there is to choose: %(names)s.", names=", ".join(narrow)),
    )  # fmt: skip


def _about_voting(round_: Round) -> Iterator[Check]:
    span = window(round_)
    yield Check(
        span is not None and span[1] > now(), _("It is known when voting opens and closes"),
        _("Set both times, the close in the future, or add a phase that opens voting here."),
    )  # fmt: skip
    yield Check(
        roll.can_be_met(round_), _("People can come to meet the rule of who may vote"),
        _("Upload the list that the rule names, or switch a way to be verified on."), Place.WHO,
    )  # fmt: skip
    yield Check(
        keyfiles.is_writable(), _("The keys of the ballots can be kept"),
        _("The folder for keys cannot be written. Ask whoever runs the server to mend that."),
        Place.SERVER,
    )  # fmt: skip


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


def _unfillable(round_: Round) -> list[Envelope]:
    """The envelopes whose projects cannot meet what a ballot must hold."""
    found = db.session.scalars(queries.standing(round_.id)).all()
    wrong = []
    for envelope in round_.envelopes:
        projects = {p.code: as_candidate(p) for p in found if p.envelope_id == envelope.id}
        if projects and not counting.can_be_filled(spec_of(round_, envelope), projects):
            wrong.append(envelope)
    return wrong


def _rules_agree(round_: Round) -> bool:
    try:
        counting.check_parameters(round_.rule, round_.parameters)
        for envelope in round_.envelopes:
            spec_of(round_, envelope)
    except (counting.ParameterError, TypeError, ValueError):
        return False
    return True
