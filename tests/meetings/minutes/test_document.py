"""The page and the plain text say the same words."""

import html
import re

import nh3
import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import staff_rich
from app.extensions import db
from app.meetings.decisions.counting import Terms, Voice, tally_of
from app.meetings.decisions.services import Record, VoteTaken
from app.meetings.decisions.services import record as decide
from app.meetings.minutes import document
from app.meetings.minutes.services import writing
from app.meetings.models import Method, MotionResult, Verdict
from app.meetings.paper.blocks import plain_text
from tests.factories.minutes import write_minutes

PAGE = '{% from "meetings/paper/_document.html" import document %}{{ paper.title }} {{ document(paper, "en") }}'
MARKS = "abc *_`#>-+.1[]()|\n!~&<\\"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def words_of_page(markup: str) -> list[str]:
    spaced = re.sub(r"<(?!/?(?:strong|em|code|a|b|i)\b)", " <", markup)
    return words(html.unescape(nh3.clean(spaced, tags=set())))


@pytest.fixture
def paper(app, session):
    with app.test_request_context():
        minutes = write_minutes()
        meeting, clerk = minutes.meeting, minutes.author
        voices = (("A. Chair", Voice.YES), ("B. Member", Voice.NO), ("D. Member", Voice.YES))
        vote = VoteTaken(Method.ROLL_CALL, Terms(), tally_of(v for _n, v in voices), voices)
        writing.add_motion(minutes, clerk, writing.Moved("| a | b |\n|---|---|\n| 1 | 2 |", MotionResult.CARRIED, vote=vote))  # fmt: skip
        decide(meeting, clerk, Record("Lights by May", "With *money*.", Verdict.APPROVED, vote=vote, item=meeting.agenda[0]))  # fmt: skip
        decide(meeting, clerk, Record("Tea is served", "", Verdict.NOTED))
        yield document.build(meeting, minutes)
        db.session.rollback()


def test_page_and_text_are_equal_in_content(paper):
    assert words(paper.text()) == words_of_page(render_template_string(PAGE, paper=paper))


def test_all_of_it_is_there(paper):
    text = paper.text()
    for part in ("A. Chair, chair: present", "C. Member, member: apologies", "Cars are too fast.", "In the recording at 12:34", "Amendment of B. Member: with lights (Carried)", "By roll call: 2 yes, 1 no", "B. Member: no", "Decision 1 (Approved): Lights by May", "Taken behind closed doors."):  # fmt: skip
        assert part in text


@given(st.text(MARKS, max_size=80))
def test_any_markdown_has_the_same_words_in_both(markdown):
    page = str(staff_rich(markdown))
    assert words(plain_text(markdown)) == words_of_page(page)
