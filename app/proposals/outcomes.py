"""What came of proposals: for the page of outcomes of a process, and for the home page."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import joinedload

from app.core.digest import Figure, figures, results
from app.core.i18n import format_number
from app.core.kinds import ProjectSource, project_sources
from app.core.models import Component, open_places
from app.core.outcomes import OutcomeRow, OutcomeSection
from app.core.states import STATES
from app.extensions import db
from app.proposals import queries
from app.proposals.component import list_url
from app.proposals.models import Answer, Proposal, Status
from app.proposals.models.proposals import ANSWERS, state_of
from app.proposals.promises import IS_DONE, is_late

MOST_ROWS = 20
_COLOURS = {
    Status.ACCEPTED: "c-brand",
    Status.NOT_ACCEPTED: "c-accent",
    Status.ANSWERED: "c-mid",
    Status.BEING_CHECKED: "c-idle",
    Status.COLLECTING: "c-idle",
}


def outcomes(component: Component) -> OutcomeSection | None:
    """What was proposed, what was decided and why; nothing while there are no proposals."""
    numbers = queries.numbers_by_status(component.id)
    shown = {status: numbers.get(status, 0) for status in _COLOURS}
    total = sum(shown.values())
    if not total:
        return None
    answered = sum(shown[status] for status in ANSWERS)
    return OutcomeSection(
        heading=_("Proposals"),
        text=_("%(answered)s of %(total)s proposals are answered.", answered=answered, total=total),
        figures=(
            (_("Proposals"), total),
            (_("Accepted"), shown[Status.ACCEPTED]),
            (_("Not accepted"), shown[Status.NOT_ACCEPTED]),
            *_promises(component.id),
        ),
        parts=tuple(
            (number, _COLOURS[status], f"{number} {STATES[state_of(status)].word}")
            for status, number in shown.items()
            if number
        ),
        rows=tuple(as_row(one) for one in db.session.scalars(_answered(component.id))),
        more_url=list_url(component),
        more_label=_("All proposals"),
    )


def _promises(component_id: int) -> list[tuple[str, int | str]]:
    """How many promises are kept and how many are late; nothing if none was made."""
    made, done, late = db.session.execute(
        select(func.count(), func.count().filter(IS_DONE), func.count().filter(is_late()))
        .select_from(Answer)
        .join(Proposal, Proposal.id == Answer.proposal_id)
        .where(
            Proposal.component_id == component_id,
            Proposal.is_visible,
            Answer.published_at.is_not(None),
            Answer.due_on.is_not(None),
        )
    ).one()
    if not made:
        return []
    kept = _("%(done)s of %(made)s", done=format_number(done), made=format_number(made))
    return [(_("Promises done"), kept), (_("Promises overdue"), late)]


def _answered(component_id: int) -> Select[Proposal]:
    """Answered proposals with their answers, latest first."""
    return (
        select(Proposal)
        .join(Answer, Answer.proposal_id == Proposal.id)
        .where(
            Proposal.component_id == component_id,
            Proposal.is_visible,
            Answer.published_at.is_not(None),
        )
        .options(joinedload(Proposal.answer), joinedload(Proposal.district))
        .order_by(Answer.published_at.desc(), Proposal.id.desc())
        .limit(MOST_ROWS)
    )


def as_row(proposal: Proposal) -> OutcomeRow:
    """An answered proposal as lists of outcomes show it."""
    answer = proposal.answer
    assert answer is not None
    return OutcomeRow(
        title=proposal.title,
        url=proposal.url,
        status=state_of(answer.status),
        reason=answer.headline,
        money=answer.cost if answer.status is Status.ACCEPTED else None,
        locale=proposal.locale,
        where=answer.decided_where,
        when=answer.published_at,
        promise=answer.promise,
        due=answer.due_on,
    )


@figures
def count_proposals(since: datetime) -> list[Figure]:
    """How many proposals were published since a moment, and how long answers took since then."""
    number = select(func.count(Proposal.id)).where(
        Proposal.kind == "proposal", Proposal.is_visible, Proposal.published_at >= since
    )
    waited = extract("epoch", Answer.published_at) - extract("epoch", Proposal.published_at)
    wait = (
        select(func.avg(waited))
        .join(Proposal, Proposal.id == Answer.proposal_id)
        .where(Proposal.is_visible, Answer.published_at >= since)
    )
    published, seconds = db.session.execute(
        select(number.scalar_subquery(), wait.scalar_subquery())
    ).one()
    found = [Figure(_("proposals published"), published, position=10)]
    if seconds is not None:
        days = max(1, round(float(seconds) / 86_400))
        found.append(Figure(_("days until an official answer, on average"), days, position=15))
    return found


@results
def latest_answers(limit: int) -> list[OutcomeRow]:
    """The council's latest answers on the public site."""
    query = (
        select(Proposal)
        .join(Answer, Answer.proposal_id + 0 == Proposal.id)  # by the answers' own order
        .where(
            Answer.published_at.is_not(None),
            Proposal.is_visible,
            Proposal.component_id.in_(open_places()),
        )
        .options(joinedload(Proposal.answer))
        .order_by(Answer.published_at.desc(), Proposal.id.desc())
        .limit(limit)
    )
    return [as_row(proposal) for proposal in db.session.scalars(query)]


@project_sources
def accepted(space_id: int) -> list[ProjectSource]:
    """Accepted proposals of a space, with the cost of their answers, for a budgeting round."""
    query = (
        select(Proposal)
        .join(Component, Component.id == Proposal.component_id)
        .where(
            Component.space_id == space_id,
            Proposal.is_visible,
            Proposal.status == Status.ACCEPTED,
        )
        .options(joinedload(Proposal.answer))
        .order_by(Proposal.id)
    )
    return [
        ProjectSource(proposal, proposal.answer.cost if proposal.answer else None)
        for proposal in db.session.scalars(query)
    ]
