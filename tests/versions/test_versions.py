"""What a text said before stays readable, with what changed marked."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.versions.diff import changed_lines, difference

texts = st.text(alphabet="ab <>&\n.é", max_size=40)


@given(texts, texts)
def test_the_difference_holds_both_texts(before, after):
    marked = difference(before, after)
    kept_new = _without(marked, "del")
    kept_old = _without(marked, "ins")
    assert kept_new == escape(after)
    assert kept_old == escape(before)


def _without(marked: Markup, tag: str) -> str:
    other = {"del": "ins", "ins": "del"}[tag]
    text = str(marked).replace(f"<{other}>", "").replace(f"</{other}>", "")
    while f"<{tag}>" in text:
        start, end = text.index(f"<{tag}>"), text.index(f"</{tag}>")
        text = text[:start] + text[end + len(tag) + 3 :]
    return text


LINES = st.lists(st.sampled_from("abcde"), max_size=12)


@given(LINES, LINES)
def test_changed_lines_lead_from_one_text_to_the_other(before, after):
    found = changed_lines("\n".join(before), "\n".join(after))
    gone = [line for mark, line in found if mark == "del"]
    come = [line for mark, line in found if mark == "ins"]
    assert Counter(before) - Counter(gone) + Counter(come) == Counter(after)
    for lines, of in ((gone, before), (come, after)):
        left = iter(of)
        assert all(line in left for line in lines)


def test_a_changed_line_is_shown_alone():
    found = changed_lines("one\ntwo\nthree\ntwo\nfour", "one\ntwo\ndrei\ntwo\nfour\nfive")
    assert found == [("del", "three"), ("ins", "drei"), ("ins", "five")]
