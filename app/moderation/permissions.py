"""Rules about reports, cases and appeals."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role
from app.accounts.permissions import participant, staff, staff_somewhere
from app.core.authz import Refusal, public, rule
from app.core.clock import now
from app.core.i18n import local
from app.core.models import Ability, Resource
from app.extensions import db
from app.moderation import queries, targets
from app.moderation.links import Standing
from app.moderation.models import RESTRICTIONS, Case, CaseState, Measure

public("statement.read")
public("appeal.open")


@rule("report.create")
def create(user: Any, resource: Resource) -> Refusal | None:
    if Ability.REPORT not in resource.abilities:
        return Refusal.NOT_SUPPORTED
    if not resource.is_public:
        return Refusal.NOT_VISIBLE
    if refused := participant(user):
        return refused
    return Refusal.OWN_CONTENT if resource.is_by(user) else None


@rule("report.list")
def list_cases(user: Any, _: object) -> Refusal | None:
    """Moderators of a single space see the cases of that space."""
    return staff_somewhere(user, Role.MODERATOR)


@rule("report.read")
def read(user: Any, case: Case) -> Refusal | None:
    return staff(user, Role.MODERATOR, space_id=case.space_id)


@rule("report.take")
def take(user: Any, case: Case) -> Refusal | None:
    """Who may work on a case: nobody on their own words or report, nor who stated a conflict."""
    if refused := read(user, case):
        return refused
    if case.resource.is_by(user):
        return Refusal.OWN_CONTENT
    reported, conflicting, decided = db.session.execute(queries.ties(user, case)).one()
    if reported:
        return Refusal.OWN_REPORT
    if conflicting:
        return Refusal.CONFLICT_STATED
    if decided and case.state is CaseState.APPEALED:
        return Refusal.OWN_DECISION
    return _beyond(user, case)


def _beyond(user: Any, case: Case) -> Refusal | None:
    """What keeps somebody out of the whole site is undone where it was decided."""
    if case.state.is_open or user.holds(Role.MODERATOR):
        return None
    earlier = queries.in_force(case)
    return Refusal.WHOLE_SITE if earlier and earlier.sanction in RESTRICTIONS else None


@rule("report.decide")
def decide(user: Any, case: Case) -> Refusal | None:
    """Who may work on it, unless it is with a colleague."""
    if refused := take(user, case):
        return refused
    is_with_another = case.state.waits and case.moderator_id not in {None, user.id}
    return Refusal.NOT_ASSIGNED if is_with_another else None


@rule("report.hand_over")
def hand_over(user: Any, case: Case) -> Refusal | None:
    """Whoever has the case gives it to somebody else or back."""
    if refused := read(user, case):
        return refused
    if not case.state.waits:
        return Refusal.ALREADY_DONE
    return None if case.moderator_id == user.id else Refusal.NOT_ASSIGNED


@rule("report.limit")
def limit(user: Any, _: Case) -> Refusal | None:
    """Limits and blocks hold on the whole site, so they take a moderator of the whole site."""
    return staff(user, Role.MODERATOR)


@rule("report.block")
def block(user: Any, case: Case) -> Refusal | None:
    if refused := limit(user, case):
        return refused
    author = case.resource.author
    return Refusal.STAFF_ACCOUNT if author and author.is_staff else None


@rule("letter.manage")
def manage_letters(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


@rule("moderation.set")
def set_targets(user: Any, _: object) -> Refusal | None:
    return staff(user, Role.ADMINISTRATOR)


@rule("decision.list")
def own_decisions(user: Any, _: object) -> Refusal | None:
    """Everybody reads what was decided about their own words."""
    return None if user.is_authenticated else Refusal.NOT_SIGNED_IN


@rule("appeal.create")
def appeal(_: Any, standing: Standing) -> Refusal | None:
    """Once for each in a case, within the council's time, against what is in force.

    Whoever holds the link may use it, also without signing in: those who are blocked cannot.
    """
    decision = standing.decision
    if db.session.scalar(queries.appeal_of(standing)):
        return Refusal.ALREADY_DONE
    latest = queries.in_force(decision.case)
    if decision.measure is Measure.CONFIRM or latest is None or latest.id != decision.id:
        return Refusal.CLOSED
    if standing.party == "author" and decision.is_dismissal:
        return Refusal.NOT_SUPPORTED
    is_late = local(now()).date() > targets.appeal_until(decision)
    return Refusal.WINDOW_PASSED if is_late else None
