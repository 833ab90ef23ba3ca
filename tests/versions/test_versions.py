"""What a text said before stays readable, with what changed marked."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.versions.diff import difference

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
