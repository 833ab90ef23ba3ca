"""Mails to whoever gave notice. They repeat no words of theirs: anybody can type any address."""

from __future__ import annotations

from app.core.mail import enqueue
from app.core.models import Resource
from app.moderation import links
from app.moderation.events import Decided
from app.moderation.links import Standing
from app.moderation.models import Party
from app.moderation.notices.models import Notice
from app.moderation.rulebook.books import rule_as_read


def key(notice: Notice) -> str:
    """How the keys of all mails about a notice begin."""
    return f"notice:{notice.id}:"


def received(notice: Notice, resource: Resource) -> None:
    """We have it, somebody will look at it."""
    if notice.email:
        enqueue(
            notice.email,
            "notice_received",
            locale=notice.locale,
            dedupe_key=f"{key(notice)}received",
            number=notice.case_id,
            url=links.absolute(resource.url),
        )


def decided(notice: Notice, event: Decided) -> None:
    """What was decided and why, by which rule as it read then; a later one of the same case too."""
    if not notice.email:
        return
    decision, report = event.decision, notice.report
    rule = rule_as_read(decision.rule, decision.rules_version) if decision.rule else None
    standing = Standing(decision, Party.REPORTER, None, report)
    enqueue(
        notice.email,
        "notice_decided",
        locale=notice.locale,
        dedupe_key=f"{key(notice)}decided:{decision.id}",
        case=event.case,
        decision=decision,
        rule=rule,
        url=links.absolute(event.case.resource.url),
        appeal_url=links.appeal_url(standing) if event.may_appeal else "",
    )
