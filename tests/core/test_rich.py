"""The short way for plain text gives what the parser would have given."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text


@given(st.text(alphabet="aé 1.,-!:'()/\n", max_size=12))
def test_almost_plain_text_too(words):
    test_plain_text_needs_no_parser.hypothesis.inner_test(words)


@given(st.text(alphabet=st.sampled_from("ab 1.)-_*`[]<>#!&\\|~=+:@\"'\n\t\r éً—…"), max_size=40))
def test_plain_text_needs_no_parser(words):
    by_parser = text._clean(text._markdown.render(words), text.PEOPLE_TAGS)
    assert html.unescape(text.rich(words)).strip() == html.unescape(by_parser).strip()


@pytest.mark.parametrize(
    "words", ["Two lines\nof text", "It costs 5 euros, she said.", "Més bancs"]
)
def test_ordinary_words_take_the_short_way(words):
    assert text._is_plain(words)


def test_long_texts_are_not_kept():
    for words, is_kept in (("*a* " * 100, True), ("*a* " * 1000, False)):
        text._kept.cache_clear()
        assert text.rich(words) == text.rich(words)
        assert text._kept.cache_info().currsize == is_kept


def test_lines_drawn_under_headings_are_no_words():
    drawn = "Round of the districts\n======\n\nThe ferry's cars"
    assert text.plain(drawn) == "Round of the districts The ferry's cars"
