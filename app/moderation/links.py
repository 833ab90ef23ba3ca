"""Links in mails: to the reasons, and one with which its reader may appeal without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts.models import User
from app.extensions import db
from app.moderation.models import CaseDecision, Party, Report


@dataclass(frozen=True)
class Standing:
    """As what somebody may appeal against a decision: whoever holds the link is taken for them."""

    decision: CaseDecision
    party: Party
    person: User | None
    report: Report | None = None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="moderation-appeal")


def token(standing: Standing) -> str:
    """The end of an address that tells who appeals against what."""
    who = standing.report.id if standing.report else standing.person.id if standing.person else 0
    return str(_signer().dumps([standing.decision.id, standing.party.value, who]))


def standing_of(said: str) -> Standing | None:
    """Who appeals against what; None for a forged address, or if one of them is gone."""
    try:
        decision_id, party, who = _signer().loads(said)
    except (BadSignature, ValueError, TypeError):
        return None
    decision = db.session.get(CaseDecision, decision_id)
    if decision is None:
        return None
    if party == Party.REPORTER:
        report = db.session.get(Report, who)
        return Standing(decision, Party.REPORTER, report.reporter, report) if report else None
    person = db.session.get(User, who)
    return Standing(decision, Party.AUTHOR, person) if person else None


def absolute(path: str) -> str:
    """An address for somebody reading mail."""
    return str(current_app.config["SERVER_URL"]).rstrip("/") + path


def appeal_url(standing: Standing) -> str:
    return absolute(f"/moderation/appeals/{token(standing)}")
