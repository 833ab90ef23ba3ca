"""Urgency and time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.site import Site, save
from app.extensions import db
from app.moderation import targets
from app.moderation.models import Rule

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def context(app, session):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (5 * HOUR, "5 hours left"),
        (HOUR / 2, "Less than 1 hour left"),
        (timedelta(days=3), "3 days left"),
        (-HOUR, "1 hour late"),
        (-HOUR / 2, "Less than 1 hour late"),
        (timedelta(days=-2), "2 days late"),
    ],
)
def test_time_in_words(context, monkeypatch, left, words):
    monkeypatch.setattr(targets, "now", lambda: NOW)
    assert targets.time_left(NOW + left) == words


def test_the_gravest_reason_sets_the_time(context):
    assert targets.due(NOW, [Rule.OFF_TOPIC, Rule.VIOLENCE]) == NOW + 12 * HOUR


def test_the_council_sets_the_hours(context):
    save(Site(moderation_hours={"spam": 2}))
    assert targets.due(NOW, [Rule.SPAM]) == NOW + 2 * HOUR
    db.session.rollback()


@given(
    st.integers(0, 100_000),
    st.integers(0, 100_000),
    st.floats(0, 1),
    st.sets(st.sampled_from(Rule)),
)
def test_no_crowd_outruns_a_threat(reports, reach, suspicion, rules):
    """However many report advertising, a call for violence reported once comes before."""
    hours = {rule: targets.HOURS[rule] for rule in Rule}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(targets, "hours_for", hours.__getitem__)
        crowd = targets.priority({Rule.SPAM}, reports, reach, 0)
        assert targets.priority({Rule.VIOLENCE}, 1, 0, 0) > crowd
        less = targets.priority(rules, reports, reach, 0)
        assert targets.priority(rules, reports, reach, suspicion) >= less
