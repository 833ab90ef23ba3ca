"""Reports, decisions and appeals as open data: no texts, no names, nothing to find them by."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, select

from app.core.datasets import DataSet, Field, publish
from app.core.models import Resource
from app.moderation.models import Appeal, Case, CaseDecision, Report
from app.moderation.transparency.queries import is_unsigned
from app.spaces.models import Process

CASE = _l("Number of the case; the same in all three tables about moderation")
RULE = _l("Code of the rule of conduct, as on the page `/rules`")
VERSION = _l("Version of the rules that held then: `/rules/` and the number")
_space = select(Process.id).where(Process.id == Case.space_id, Process.is_visible).scalar_subquery()


def _placed() -> tuple[Field, ...]:
    return (
        Field("case", Case.id, CASE),
        Field("process_id", _space, _l("Process it belongs to, if any: `processes.csv`")),
    )


def _reports(query: Select[Any]) -> Select[Any]:
    return query.join(Case, Case.id == Report.case_id).order_by(Report.id)


def _decisions(query: Select[Any]) -> Select[Any]:
    query = query.join(Case, Case.id == CaseDecision.case_id)
    return query.join(Resource, Resource.id == Case.resource_id).order_by(CaseDecision.id)


def _appeals(query: Select[Any]) -> Select[Any]:
    return query.join(Case, Case.id == Appeal.case_id).order_by(Appeal.id)


SETS = (
    DataSet(
        "moderation_reports",
        _l("Reports of contributions to the moderators. Who sent them stays secret."),
        (
            *_placed(),
            Field("rule", Report.rule, RULE),
            Field("rules_version", Report.rules_version, VERSION),
            Field(
                "source",
                case((is_unsigned(), "without_account"), else_="person"),
                _l("person (signed in) or without_account (the form for illegal content)"),
            ),
            Field("received_on", func.date(Report.created_at), _l("Day on which it was sent")),
        ),
        _reports,
    ),
    DataSet(
        "moderation_decisions",
        _l("Decisions of moderators. Every one was made by a person."),
        (
            *_placed(),
            Field("kind", Resource.kind, _l("What it is about: comment, proposal and so on")),
            Field("measure", CaseDecision.measure, _l("keep, hide, hide_part, move, or confirm (after an appeal)")),
            Field("sanction", CaseDecision.sanction, _l("What it means for the author: none, warn, limit or block")),
            Field("rule", CaseDecision.rule, RULE),
            Field("rules_version", CaseDecision.rules_version, VERSION),
            Field("is_first", CaseDecision.reviews_id.is_(None), _l("Whether it is the first decision of its case")),
            Field("reports", Case.reports_count, _l("How many reports the case has; 0: a program asked a person to look")),
            Field("opened_at", Case.opened_at, _l("When the case was opened, in UTC")),
            Field("decided_at", CaseDecision.created_at, _l("When it was decided, in UTC")),
        ),
        _decisions,
    ),
    DataSet(
        "moderation_appeals",
        _l("Appeals against decisions of moderators, decided by somebody else."),
        (
            *_placed(),
            Field("party", Appeal.party, _l("Who appealed: author or reporter")),
            Field("outcome", Appeal.outcome, _l("confirmed or changed; empty: not decided yet")),
            Field("received_at", Appeal.created_at, _l("When it was sent, in UTC")),
            Field("decided_at", Appeal.decided_at, _l("When it was decided, in UTC")),
        ),
        _appeals,
    ),
)  # fmt: skip


def register() -> None:
    for one in SETS:
        publish(one)
