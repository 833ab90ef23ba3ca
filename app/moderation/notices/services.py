"""Giving notice of illegal content, and forgetting who did. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core import mail
from app.core.clock import now
from app.core.models import Resource
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation import services as moderation
from app.moderation.models import Case, Report, Rule
from app.moderation.notices import mails, queries
from app.moderation.notices.models import Notice


class AlreadyNotified(Exception):
    """A report from this e-mail address about the same waits for a decision."""


@dataclass(frozen=True)
class Sender:
    """Who gives notice; name and address may be empty where the law asks for none."""

    name: str
    email: str
    is_about_children: bool
    locale: str


def give_notice(resource: Resource, sender: Sender, explanation: str) -> Notice:
    """Report something as illegal: opens its case or joins it. Raises AlreadyNotified.

    Then nothing of it must be kept: the caller rolls back.
    """
    case = moderation.open_case(resource)
    report = _report(case, resource, explanation)
    values = {
        "case_id": case.id,
        "report_id": report.id,
        "name": sender.name,
        "email": sender.email or None,
        "email_key": sender.email.casefold() or None,
        "is_about_children": sender.is_about_children,
        "locale": sender.locale,
        "created_at": now(),
    }
    new = insert_into(db.session(), Notice).values(values).on_conflict_do_nothing()
    notice_id = db.session.scalar(new.returning(Notice.id))
    if notice_id is None:
        raise AlreadyNotified
    moderation.received(case)
    notice = db.session.get_one(Notice, notice_id)
    mails.received(notice, resource)
    return notice


def _report(case: Case, resource: Resource, explanation: str) -> Report:
    """A report by nobody with an account, with a copy of the text as it is now."""
    report = Report(
        case_id=case.id,
        rule=Rule.ILLEGAL,
        explanation=explanation,
        copied_title=resource.title,
        copied_body=resource.body,
    )
    db.session.add(report)
    db.session.flush()
    return report


def forget(before: datetime) -> int:
    """Delete name and address of whoever gave notice in a case that was decided before; how many."""
    notices = list(db.session.scalars(queries.to_forget(before)))
    for notice in notices:
        notice.name, notice.email, notice.email_key = "", None, None
        notice.forgotten_at = now()
        mail.forget(mails.key(notice))
    return len(notices)
