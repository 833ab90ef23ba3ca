"""Mails of moderation: they go at once, whatever rhythm somebody chose."""

from __future__ import annotations

from typing import Any

from flask import current_app

from app.accounts.models import User
from app.core.mail import enqueue
from app.moderation.models import RULE_TEXTS, Case


def _send(user: User | None, name: str, case: Case, key: str) -> None:
    if user is None or not user.email:
        return
    context: dict[str, Any] = {"case": case, "resource": case.resource, "rules": RULE_TEXTS}
    base = str(current_app.config["SERVER_URL"]).rstrip("/")
    url = f"{base}/moderation/statements/{case.id}"
    locale = user.locale or "en"
    enqueue(user.email, name, locale=locale, dedupe_key=key, url=url, **context)


def received(case: Case, reporter: User) -> None:
    """To the reporter: we have it, somebody will look at it."""
    _send(reporter, "moderation_received", case, f"report:{case.id}:{reporter.id}")


def statement(case: Case) -> None:
    """To the author: what was hidden, by which rule, why, and what they can do."""
    author = case.resource.author
    _send(author, "moderation_statement", case, f"statement:{case.id}:{case.state}")


def decided(case: Case) -> None:
    """To everybody who reported it: what was decided."""
    for report in case.reports:
        key = f"decided:{case.id}:{report.reporter_id}"
        _send(report.reporter, "moderation_decided", case, key)


def restored(case: Case) -> None:
    """To the author: it is public again."""
    _send(case.resource.author, "moderation_restored", case, f"restored:{case.id}")
