"""The filter learns from what moderators decided, and never decides."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.comments.models import Comment
from app.core.clock import now
from app.moderation.models import Case, CaseState, Rule
from app.moderation.spam import bayes, filtering
from app.moderation.spam.models import SpamFilter
from tests.factories import add

SPAM = [f"Cheap watches number {n}, buy now at https://shop.example and https://two.example" for n in range(12)]  # fmt: skip
KEPT = [f"The benches in street {n} should face the river, old people rest there" for n in range(12)]  # fmt: skip


@pytest.fixture(scope="module")
def version():
    return bayes.train(SPAM, KEPT)


def test_it_tells_them_apart(version):
    assert bayes.score(version, "Buy cheap watches now") > 0.9
    assert bayes.score(version, "Benches for old people at the river") < 0.1


def test_words_nobody_has_seen_say_nothing(version):
    assert bayes.score(version, "Xylophon quartz zebra") == 0


@given(st.text(max_size=500))
def test_a_score_is_between_nothing_and_certainty(version, text):
    assert 0 <= bayes.score(version, text) <= 1


def test_few_decisions_teach_nothing():
    assert bayes.train(SPAM[:9], KEPT) is None
    assert bayes.train(SPAM, KEPT[:9]) is None


def test_a_version_is_plain_numbers(version):
    assert json.loads(json.dumps(dict(version.weights))) == dict(version.weights)
    assert len(version.weights) <= bayes.MOST_WORDS


def test_scoring_does_not_import_what_trains():
    code = (
        "import sys; from app.moderation.spam import bayes, filtering;"
        "bayes.score(bayes.Version(0.0, {'buy': 1.0}), 'buy');"
        "sys.exit(any(name.startswith('sklearn') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def decided(session, proposal, bodies, state, rule=None):
    for body in bodies:
        comment = Comment(root=proposal, parent=proposal, body=body, published_at=now())
        add(session, comment)
        case = Case(resource_id=comment.id, state=state, rule=rule, decided_at=now())
        add(session, case)


def test_it_learns_from_decisions_of_moderators_once(app, session, proposal):
    decided(session, proposal, SPAM, CaseState.HIDDEN, Rule.SPAM)
    decided(session, proposal, KEPT, CaseState.KEPT)
    decided(session, proposal, ["Buy insults now, buy"] * 3, CaseState.HIDDEN, Rule.INSULT)
    with app.test_request_context("/", method="POST"):
        from app.extensions import db

        assert filtering.learn().spam == 12
        assert filtering.learn() is None  # nothing was decided since
        db.session.commit()
    with app.test_request_context("/"):
        assert filtering.suspicion("Buy cheap watches now") > 0.9
        assert filtering.suspicion("Benches at the river") < 0.1
    assert session.scalars(select(SpamFilter.kept)).one() == 12


def test_without_a_version_nothing_is_suspicious(app, session):
    with app.test_request_context("/"):
        assert filtering.suspicion("Buy cheap watches now") == 0
