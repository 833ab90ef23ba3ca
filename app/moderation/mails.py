"""Mails of moderation: they go at once, whatever rhythm somebody chose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.core.mail import enqueue
from app.core.site import site
from app.extensions import db
from app.moderation import links, queries
from app.moderation.links import Standing
from app.moderation.models import RULE_TEXTS, Appeal, Case, CaseDecision, Party, Report


def _send(user: User | None, name: str, case: Case, key: str, **more: Any) -> None:
    if user is None or not user.email:
        return
    context: dict[str, Any] = {"case": case, "resource": case.resource, "rules": RULE_TEXTS, **more}
    url = links.absolute(f"/moderation/statements/{case.id}")
    enqueue(user.email, name, locale=language_of(user), dedupe_key=key, url=url, **context)


def language_of(user: User) -> str:
    """In which language somebody gets mail; whoever chose none, in the first of the site."""
    return user.locale or site().languages[0]


def _reports(case: Case) -> Iterable[Report]:
    """All reports of a case with who sent them, in two queries however many there are."""
    people = selectinload(Report.reporter).lazyload(User.grants)
    return db.session.scalars(queries.reports_of(case).options(people))


def received(case: Case, reporter: User) -> None:
    """To the reporter: we have it, somebody will look at it."""
    _send(reporter, "moderation_received", case, f"report:{case.id}:{reporter.id}")


def held(case: Case) -> None:
    """To the author: out of sight until a moderator decides."""
    _send(case.resource.author, "moderation_held", case, f"held:{case.id}")


def statement(case: Case, decision: CaseDecision) -> None:
    """To the author: what was decided, by which rule, why, and what they can do."""
    author = case.resource.author
    if author is None:
        return
    appeal = links.appeal_url(Standing(decision, Party.AUTHOR, author))
    copy = db.session.scalar(queries.reports_of(case).limit(1))
    more = {"decision": decision, "appeal_url": appeal, "copy": copy}
    _send(author, "moderation_statement", case, f"statement:{decision.id}", **more)


def restored(case: Case, decision: CaseDecision) -> None:
    """To the author: it is public again."""
    key = f"restored:{decision.id}"
    _send(case.resource.author, "moderation_restored", case, key, decision=decision)


def decided(case: Case, decision: CaseDecision) -> None:
    """To everybody who reported it: what was decided."""
    for report in _reports(case):
        appeal = links.appeal_url(Standing(decision, Party.REPORTER, report.reporter, report))
        key, more = f"decided:{decision.id}:{report.id}", {"appeal_url": appeal}
        _send(report.reporter, "moderation_decided", case, key, decision=decision, **more)


def appealed(appeal: Appeal) -> None:
    """To whoever appealed: we have it, and somebody else decides."""
    _send(appeal.appellant, "moderation_appealed", appeal.case, f"appealed:{appeal.id}")


def reviewed(case: Case, decision: CaseDecision, is_changed: bool) -> None:
    """To both sides: what came of the appeal."""
    author, more = case.resource.author, {"decision": decision, "is_changed": is_changed}
    standing = Standing(decision, Party.AUTHOR, author)
    key = f"reviewed:{decision.id}"
    link = links.appeal_url(standing) if author and is_changed else ""
    _send(author, "moderation_reviewed", case, key, is_author=True, appeal_url=link, **more)
    for report in _reports(case):
        link = ""
        if is_changed:
            link = links.appeal_url(Standing(decision, Party.REPORTER, report.reporter, report))
        one = f"{key}:{report.id}"
        person = report.reporter
        _send(person, "moderation_reviewed", case, one, is_author=False, appeal_url=link, **more)
