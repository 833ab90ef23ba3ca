"""Rules about rounds and ballots."""

from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Role
from app.accounts.permissions import participant, staff, staff_somewhere
from app.budgets import queries
from app.budgets.models import Project, Round, RoundState
from app.budgets.services import roll
from app.budgets.services.casting import window_refusal
from app.core.authz import Refusal, public, rule
from app.core.i18n import format_datetime
from app.core.models import Component
from app.core.refusals import Explanation, explains

public("rounds.list")


@rule("round.read")
def read(user: Any, round_: Round) -> Refusal | None:
    """Public once opened, in a public component; facilitators see it before."""
    if round_.is_public:
        return None
    return None if manage(user, round_) is None else Refusal.NOT_VISIBLE


@rule("project.read")
def read_project(user: Any, project: Project) -> Refusal | None:
    if project.hidden_at is not None and manage(user, project.round) is not None:
        return Refusal.NOT_VISIBLE
    return read(user, project.round)


@rule("project.edit")
def edit_project(user: Any, project: Project) -> Refusal | None:
    """Until the round opens: what people vote on must not change under their hands."""
    if refused := manage(user, project.round):
        return refused
    return Refusal.ROUND_OPEN if project.round.is_frozen else None


@rule("ballot.cast")
def cast(user: Any, round_: Round | Component) -> Refusal | None:
    """Somebody who is on the roll or may come on it, while voting is open."""
    if isinstance(round_, Component):
        is_voting = queries.voting_now(round_.id) is not None
        return participant(user) if is_voting else Refusal.NOT_SUPPORTED
    if reason := window_refusal(round_) or participant(user):
        return reason
    return roll.may_vote(round_, user)


@rule("round.results")
def read_results(user: Any, round_: Round) -> Refusal | None:
    """Results are public when they are published; facilitators see them once counted."""
    if round_.results_at is not None:
        return read(user, round_)
    if round_.counted_at is not None and manage(user, round_) is None:
        return None
    return Refusal.NOT_VISIBLE


@rule("round.manage")
def manage(user: Any, subject: Round | Component | None) -> Refusal | None:
    """Facilitators of the space."""
    component = subject.component if isinstance(subject, Round) else subject
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("rounds.work")
def work(user: Any, _subject: object) -> Refusal | None:
    """Facilitators of whatever space see the list of rounds they run."""
    return staff_somewhere(user, Role.FACILITATOR)


@explains(Refusal.NOT_OPEN_YET)
def _not_open_yet(subject: object) -> Explanation:
    if isinstance(subject, Round) and subject.state is RoundState.PLANNED:
        text = _("Voting opens on %(when)s.", when=format_datetime(subject.opens_at))
        return Explanation(text, _("See the projects"), subject.url)
    return Explanation(_("Voting is not open yet."))


@explains(Refusal.ROUND_CLOSED)
def _closed(subject: object) -> Explanation:
    if not isinstance(subject, Round) or subject.closes_at is None:
        return Explanation(_("Voting is closed. Nothing can be cast, changed or cancelled now."))
    when = format_datetime(min(filter(None, (subject.closed_at, subject.closes_at))))
    text = _("Voting closed on %(when)s. Nothing can be cast, changed or cancelled now.", when=when)
    return Explanation(text, _("See this round"), subject.url)
