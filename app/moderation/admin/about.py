"""What a moderator sees around a text: where it stands, its history, and that of its author."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from app.core.i18n import choose
from app.core.pagination import Page
from app.extensions import db
from app.moderation import queries, targets
from app.moderation.models import Case, Measure, Report, StepKind
from app.moderation.states import STEP_WORDS


def about(case: Case, reports: Page[Report]) -> dict[str, Any]:
    """All that the page of a case shows beside the reports and the forms."""
    first = None if reports.number > 1 else next(iter(reports), None)
    if reports.number > 1:
        first = db.session.scalar(queries.reports_of(case).limit(1))
    earlier = db.session.execute(queries.history_of(case)).all()
    decisions = db.session.scalars(queries.decisions_of(case).limit(20)).all()
    latest = next((one for one in decisions if one.measure is not Measure.CONFIRM), None)
    return {
        "first": first,
        "place": _place(case),
        "decisions": decisions,
        "appeals": db.session.scalars(queries.appeals_of(case).limit(20)).all(),
        "process": _process(case),
        "earlier": [decision for decision, _ in earlier],
        "earlier_number": earlier[0][1] if earlier else 0,
        "similar": queries.similar(case.resource),
        "next_case": None if case.state.waits else queries.next_open(current_user, case),
        "appeal_until": targets.appeal_until(latest) if latest else None,
    }


def _place(case: Case) -> list[tuple[str, str]]:
    """Where the text stands, from the outside in."""
    resource = case.resource
    if resource.component is None:
        return []
    return [
        (_("Process"), resource.component.space.title),
        (_("Part"), choose(resource.component.name)),
    ]


def _process(case: Case) -> list[dict[str, Any]]:
    """Due process so far, and what is still to come."""
    steps = [
        {"title": str(STEP_WORDS[step.kind]), "when": step.created_at, "text": _who(step)}
        for step in db.session.scalars(queries.steps_of(case).limit(60))
    ]
    if case.state.waits:
        due = {"title": _("Decision due"), "when": case.due_at, "text": "", "next": True}
        return [*steps, due]
    return steps


def _who(step: Any) -> str:
    """Who did it, and what they noted."""
    names = [step.actor.shown_name] if step.actor and step.kind is not StepKind.APPEALED else []
    if step.other:
        names.append(_("to %(name)s", name=step.other.shown_name))
    return ". ".join(part for part in (" ".join(names), step.note) if part)
