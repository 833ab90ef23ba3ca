"""Rules about rounds and ballots."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import Role
from app.accounts.permissions import participant, staff, staff_somewhere
from app.budgets import queries
from app.budgets.models import Project, Round, RoundState
from app.budgets.services import roll, wording
from app.budgets.services.casting import elsewhere, window_refusal
from app.budgets.services.voters import Guest
from app.budgets.services.who import Base, who_of
from app.core.authz import Refusal, public, rule
from app.core.i18n import format_datetime
from app.core.models import Component
from app.core.refusals import Explanation, explains
from app.core.site import site
from app.spaces.sharing import opens_component

public("rounds.list")


@rule("round.read")
def read(user: Any, round_: Round) -> Refusal | None:
    """Public once opened, in a public component; facilitators and those they share it with see it before."""
    if round_.is_public or manage(user, round_) is None:
        return None
    if round_.is_rehearsal:
        return Refusal.NOT_VISIBLE if rehearse(user, round_) else None
    is_shared = round_.hidden_at is None and opens_component(user, round_.component)
    return None if is_shared else Refusal.NOT_VISIBLE


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
    is_guest = isinstance(user, Guest)
    if reason := window_refusal(round_) or (None if is_guest else participant(user)):
        return reason
    if is_guest:
        return Refusal.CODE_USED if user.is_used else roll.may_vote(round_, user)
    if round_.is_rehearsal and rehearse(user, round_):
        return Refusal.NOT_ON_ROLL
    return roll.may_vote(round_, user) or elsewhere(round_, roll.person_of(round_, user))


@rule("round.results")
def read_results(user: Any, round_: Round) -> Refusal | None:
    """Results are public when they are published; facilitators see them once counted."""
    if round_.results_at is not None:
        return read(user, round_)
    runs = rehearse if round_.is_rehearsal else manage
    if round_.counted_at is not None and runs(user, round_) is None:
        return None
    return Refusal.NOT_VISIBLE


@rule("round.manage")
def manage(user: Any, subject: Round | Component | None) -> Refusal | None:
    """Facilitators of the space. Nothing that is done with a round can be done with a rehearsal."""
    if isinstance(subject, Round) and subject.is_rehearsal:
        return Refusal.NOT_VISIBLE
    component = subject.component if isinstance(subject, Round) else subject
    return staff(user, Role.FACILITATOR, space_id=component.space_id if component else None)


@rule("round.rehearse")
def rehearse(user: Any, round_: Round) -> Refusal | None:
    """Facilitators of the space try a round out, and see the rehearsal, which nobody else does."""
    space_id = round_.component.space_id if round_.component else None
    return staff(user, Role.FACILITATOR, space_id=space_id)


@rule("rounds.work")
def work(user: Any, _subject: object) -> Refusal | None:
    """Facilitators of whatever space see the list of rounds they run."""
    return staff_somewhere(user, Role.FACILITATOR)


@rule("paper.work")
def work_with_paper(user: Any, subject: Round | Component | None) -> Refusal | None:
    """Clerks and facilitators of the space: at a desk, and entering sheets. Rehearsals are without paper."""
    if subject is None:
        return staff_somewhere(user, Role.FACILITATOR, Role.CLERK)
    if isinstance(subject, Round) and subject.is_rehearsal:
        return Refusal.NOT_VISIBLE
    component = subject.component if isinstance(subject, Round) else subject
    space = component.space_id if component else None
    return staff(user, Role.FACILITATOR, Role.CLERK, space_id=space)


@explains(Refusal.ALREADY_CAST_ON_PAPER)
def _on_paper(_subject: object) -> Explanation:
    return _ask_us(_("You were given a sheet of paper to vote on, so you cannot vote here."))


@explains(Refusal.NOT_OPEN_YET)
def _not_open_yet(subject: object) -> Explanation:
    if isinstance(subject, Round) and subject.state is RoundState.PLANNED:
        text = _("Voting opens on %(when)s.", when=format_datetime(subject.opens_at))
        return Explanation(text, _("See the projects"), subject.url)
    return Explanation(_("Voting is not open yet."))


@explains(Refusal.TOO_YOUNG)
def _too_young(subject: object) -> Explanation:
    age = wording.age_words(who_of(subject)) if isinstance(subject, Round) else ""
    return _ask_us(_("Only people who are %(age)s can vote here.", age=age) if age else _("This is for people of a certain age on."))  # fmt: skip


@explains(Refusal.WRONG_DISTRICT)
def _wrong_district(subject: object) -> Explanation:
    places = wording.place_words(who_of(subject)) if isinstance(subject, Round) else ""
    if places:
        return _ask_us(_("Only residents %(places)s can vote here.", places=places))
    return _ask_us(_("This is for residents of other districts than yours."))


@explains(Refusal.NOT_ON_ROLL)
def _not_on_roll(subject: object) -> Explanation:
    if isinstance(subject, Round) and who_of(subject).base is Base.ADDRESSES:
        text = _("Only people whose e-mail address is on the council’s list can vote here. Perhaps another address of yours is.")  # fmt: skip
        return Explanation(text, _("Change my address"), url_for("security.change_email"))
    return _ask_us(_("Only people on the council’s list can vote here, and your document is not on it."))  # fmt: skip


def _ask_us(text: str) -> Explanation:
    """With the address to write to, where the council has given one."""
    address = site().contact_email
    if not address:
        return Explanation(text)
    return Explanation(text, _("Is this wrong? Write to us"), f"mailto:{address}")


@explains(Refusal.ROUND_CLOSED)
def _closed(subject: object) -> Explanation:
    if not isinstance(subject, Round) or subject.closes_at is None:
        return Explanation(_("Voting is closed. Nothing can be cast, changed or cancelled now."))
    when = format_datetime(min(filter(None, (subject.closed_at, subject.closes_at))))
    text = _("Voting closed on %(when)s. Nothing can be cast, changed or cancelled now.", when=when)
    return Explanation(text, _("See this round"), subject.url)
