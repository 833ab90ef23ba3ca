"""Who leaves is no longer named in reports; everybody may download what concerns them."""

from typing import Any

from sqlalchemy import select, update

from app.accounts.models import User
from app.accounts.personal_data import section
from app.core.events import AccountDeleted, on
from app.extensions import db
from app.moderation.models import Appeal, CaseDecision, Report


@on(AccountDeleted)
def forget(event: AccountDeleted) -> None:
    """What was decided about the texts stays: those are no longer anybody's."""
    for column in (Report.reporter_id, Appeal.appellant_id, CaseDecision.author_id):
        db.session.execute(
            update(column.class_)
            .where(column == event.user.id)
            .values({column.key: None})
            .execution_options(synchronize_session=False)
        )


@section("moderation")
def own_moderation(user: User) -> dict[str, Any]:
    """What a person reported and appealed, and what was decided about their words."""
    reports = select(Report.case_id, Report.rule, Report.explanation, Report.created_at)
    decisions = select(
        CaseDecision.case_id,
        CaseDecision.measure,
        CaseDecision.sanction,
        CaseDecision.rule,
        CaseDecision.statement,
        CaseDecision.limited_until,
        CaseDecision.created_at,
    )
    appeals = select(Appeal.case_id, Appeal.text, Appeal.outcome, Appeal.created_at)
    asked = {
        "reports": reports.where(Report.reporter_id == user.id).order_by(Report.id),
        "decisions": decisions.where(CaseDecision.author_id == user.id).order_by(CaseDecision.id),
        "appeals": appeals.where(Appeal.appellant_id == user.id).order_by(Appeal.id),
    }
    return {
        name: [dict(row) for row in db.session.execute(query).mappings()]
        for name, query in asked.items()
    }
