"""Whole questions find what short words would."""

import pytest
from flask_babel import force_locale

from app.core.events import Published, emit
from app.extensions import db
from app.meetings.models import Decision, Verdict
from app.search import queries
from app.search.questions import is_question, telling
from app.search.words import words_of
from tests.factories.debates import make_meeting
from tests.factories.spaces import make_process

DECIDED = "The crossing on Harbour Road gets lights"
QUESTIONS = [
    "what was decided about the Harbour Road crossing",
    "What was decided about the Harbour Road crossing?",
    "which decision was taken on the crossing at Harbour Road",
    "Did the council approve the crossing on Harbour Road?",
    "what happened with the harbor road crossing",
    "decisions about Harbour Road",
    "Has anybody agreed on lights for the crossing in Harbour Road?",
    "harbour road crossing decision",
]


@pytest.fixture
def town(app, session):
    """A decision, and others who say more about the same crossing."""
    with app.app_context():
        meeting = make_meeting(start=-1)
        db.session.add(meeting)
        db.session.flush()
        about = "Harbour Road crossing: what was decided about the Harbour Road crossing"
        decision = Decision(meeting_id=meeting.id, parent_id=meeting.id, component=meeting.component, title=DECIDED, number=1, verdict=Verdict.APPROVED)  # fmt: skip
        for one in (
            make_process(title=about, body="Harbour Road crossing. " * 9),
            make_process(title="Harbour festival", body="There is no road and no crossing here."),
            decision,
        ):
            one.publish()
            db.session.add(one)
            db.session.flush()
            emit(Published(one, actor=None))
        db.session.commit()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_decision_comes_first(town, client, question):
    page = client.get("/search", query_string={"q": question}).text
    found = page[page.index('id="found"') :]
    first = found[found.index("<h3") : found.index("</h3>")]
    assert "<mark>Harbour</mark>" in first
    assert "gets" in first


def test_without_a_question_all_words_must_occur(town, client):
    page = client.get("/search?q=harbour+road+crossing+elephant").text
    assert "Nothing matches" in page


def test_words_that_say_nothing_are_left_out_only_beside_others(app):
    with app.test_request_context():
        assert telling(words_of("the who"))[0] == ["the", "who"]
        assert telling(words_of("what was decided")) == (["decided"], ())
        assert telling(words_of("what was decided about trees")) == (["trees"], ("decision",))
        assert is_question("Which tree", ["which", "tree"])
        assert not is_question("tree", ["tree"])


def test_spanish_questions_are_asked_in_spanish(app):
    with app.test_request_context(), force_locale("es"):
        found = telling(words_of("¿Qué se decidió sobre el paso de peatones?"))
    assert found == (["paso", "peatones"], ("decision",))


def test_terms_are_those_that_tell(town, app):
    with app.app_context():
        assert [term.typed for term in queries.understand(QUESTIONS[0])] == ["harbour", "road", "crossing"]  # fmt: skip
