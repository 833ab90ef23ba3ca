"""Counting reports, decisions, times and appeals."""

import statistics
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.moderation.models import (
    Appeal,
    Case,
    CaseDecision,
    CaseState,
    Measure,
    Outcome,
    Party,
    Report,
    Rule,
    Sanction,
)
from app.moderation.notices.models import Notice
from app.moderation.transparency.figures import gather
from app.moderation.transparency.periods import ALL_TIME, Period
from app.moderation.transparency.queries import Scope
from tests.factories import make_proposal

OPENED = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context(app, session):
    with app.test_request_context():
        yield


def case(*rules, opened=OPENED, hours=None, measure=Measure.HIDE, sanction=Sanction.NONE, signed=True, **values):  # fmt: skip
    """A case with reports, and a first decision if it took some hours."""
    proposal = make_proposal()
    db.session.add(proposal)
    db.session.flush()
    values = {"state": CaseState.HIDDEN if hours is not None else CaseState.NEW} | values
    one = Case(resource_id=proposal.id, space_id=proposal.component.space_id, opened_at=opened, reports_count=len(rules), **values)  # fmt: skip
    db.session.add(one)
    db.session.flush()
    for rule in rules:
        report = Report(case_id=one.id, rule=rule, created_at=opened)
        db.session.add(report)
        db.session.flush()
        if not signed:
            db.session.add(Notice(case_id=one.id, report_id=report.id))
    if hours is not None:
        when = opened + timedelta(hours=hours)
        rule = None if measure is Measure.KEEP else Rule.INSULT
        db.session.add(CaseDecision(case_id=one.id, measure=measure, sanction=sanction, rule=rule, statement="Because.", letter={}, created_at=when))  # fmt: skip
    db.session.flush()
    return one


def figures(period=ALL_TIME, space=None):
    return gather(Scope(period, space))


def test_nothing_is_nothing():
    found = figures()
    assert found.is_empty
    assert (found.median, found.first_decisions, found.timely) == (None, 0, 0)


def test_reports_are_counted_by_reason_and_source():
    case(Rule.SPAM, Rule.SPAM, Rule.INSULT)
    case(Rule.ILLEGAL, signed=False)
    case()
    found = figures()
    assert found.by_rule == {"spam": 2, "insult": 1, "illegal": 1}
    assert (found.people, found.unsigned, found.automatic, found.waiting) == (3, 1, 1, 3)


def test_decisions_are_counted_by_what_they_do():
    case(Rule.SPAM, hours=1)
    case(Rule.SPAM, hours=1, measure=Measure.KEEP)
    case(Rule.SPAM, hours=1, measure=Measure.KEEP, sanction=Sanction.WARN)
    found = figures()
    assert found.by_measure == {"hide": 1, "keep": 1, "author_only": 1}
    assert found.by_sanction == {"warn": 1}
    assert found.by_broken_rule == {"insult": 1}
    assert found.waiting == 0


def test_time_is_measured_to_the_first_decision_and_against_the_gravest_reason():
    case(Rule.OFF_TOPIC, hours=90)  # may take 96
    case(Rule.OFF_TOPIC, Rule.VIOLENCE, hours=13)  # may take 12
    again = case(Rule.SPAM, hours=10)
    first = db.session.query(CaseDecision).filter_by(case_id=again.id).one()
    late = OPENED + timedelta(days=100)
    db.session.add(CaseDecision(case_id=again.id, reviews_id=first.id, measure=Measure.KEEP, statement="x", letter={}, created_at=late))  # fmt: skip
    db.session.flush()
    found = figures()
    assert (found.first_decisions, found.timely) == (3, 2)
    assert found.median == pytest.approx(13 * 3600, abs=1)
    assert found.decisions == 4


def test_appeals_are_counted_by_party_and_outcome():
    for party, outcome in (
        (Party.AUTHOR, Outcome.CHANGED), (Party.AUTHOR, Outcome.CONFIRMED), (Party.REPORTER, None)
    ):  # fmt: skip
        one = case(Rule.SPAM, hours=1)
        decision = db.session.query(CaseDecision).filter_by(case_id=one.id).one()
        db.session.add(Appeal(case_id=one.id, decision_id=decision.id, party=party, outcome=outcome, text="No.", created_at=OPENED))  # fmt: skip
    db.session.flush()
    found = figures()
    assert found.appeals == {"author": 2, "reporter": 1}
    assert found.outcomes == {"confirmed": 1, "changed": 1}
    assert found.appeals_open == 1


def test_confirming_is_no_decision_of_its_own():
    case(Rule.SPAM, hours=1, measure=Measure.CONFIRM)
    assert figures().decisions == 0


def test_periods_and_spaces_limit_what_is_counted():
    here = case(Rule.SPAM, hours=1)
    case(Rule.SPAM, hours=1, opened=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert figures(Period(2026)).reports == 1
    assert figures(Period(2026)).decisions == 2  # the second was decided after midnight
    assert figures(Period(2025)).reports == 1
    assert figures(Period(2024)).is_empty
    assert figures(space=here.space_id).reports == 1


def test_rules_of_the_councils_own_are_counted():
    case(Rule("no-noise"), hours=1)
    assert figures().by_rule == {"no-noise": 1}


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 500), min_size=1, max_size=9))
def test_the_median_is_that_of_statistics(hours):
    savepoint = db.session.begin_nested()
    for one in hours:
        case(Rule.SPAM, hours=one)
    assert figures().median == pytest.approx(statistics.median(hours) * 3600, abs=1)
    savepoint.rollback()
