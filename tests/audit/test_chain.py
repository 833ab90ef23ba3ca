"""The chain finds the first entry that was touched, whatever is done to it."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import BEGINNING, Finding, Head, Wrong, canonical, check, digest, extend

LENGTH = 8
ENTRIES = [{"action": "role.grant", "after": {"role": str(n)}} for n in range(LENGTH)]
LINKS = tuple(extend(Head(), ENTRIES))
END = Head(LENGTH, LINKS[-1].digest)


def forged(link, **changes):
    """An entry with another content and a hash that fits it."""
    link = replace(link, fields={"action": "forged"}, **changes)
    return replace(link, digest=digest(link.number, link.previous, link.fields))


def renumbered(links, by):
    return [replace(link, number=link.number + by) for link in links]


def test_the_form_is_the_documented_one():
    text = '{"action":"é","number":1,"previous":"' + BEGINNING + '","v":1}'
    assert canonical(1, BEGINNING, {"action": "é"}) == text.encode()
    assert digest(1, BEGINNING, {"action": "é"}) == sha256(text.encode()).hexdigest()
    assert json.loads(text)["v"] == 1


def test_an_untouched_chain_is_right():
    assert check(LINKS, END) is None
    assert check((), Head()) is None


def test_a_chain_goes_on_where_it_ended():
    more = tuple(extend(END, [{"action": "more"}]))
    assert check(LINKS + more, Head(LENGTH + 1, more[-1].digest)) is None


@given(st.integers(1, LENGTH))
def test_edited(n):
    before, link, behind = LINKS[: n - 1], LINKS[n - 1], LINKS[n:]
    edited = Finding(n, Wrong.EDITED)
    assert check((*before, replace(link, fields={}), *behind), END) == edited
    assert check((*before, forged(link), *behind), END) == edited
    assert check((*before, replace(link, previous="f" * 64), *behind), END) == replace(
        edited, field="previous"
    )
    found = check((*before, replace(link, digest="f" * 64), *behind), END)
    assert found == (replace(edited, field="digest") if behind else edited)


@given(st.integers(1, LENGTH), st.booleans())
def test_removed(n, are_renumbered):
    behind = renumbered(LINKS[n:], -1) if are_renumbered else LINKS[n:]
    is_last = n == LENGTH
    assert check((*LINKS[: n - 1], *behind), END) == Finding(n, Wrong.REMOVED), is_last


@given(st.integers(1, LENGTH + 1), st.booleans())
def test_inserted(n, are_renumbered):
    before, behind = LINKS[: n - 1], LINKS[n - 1 :]
    previous = before[-1].digest if before else BEGINNING
    new = forged(LINKS[0], number=n, previous=previous)
    found = check((*before, new, *(renumbered(behind, 1) if are_renumbered else behind)), END)
    assert found is not None
    assert found.number in ({n} if are_renumbered or not behind else {n, n + 1})
    if are_renumbered or not behind:
        assert found.wrong is Wrong.INSERTED


@pytest.mark.parametrize("kept", [0, 1, LENGTH - 1])
def test_an_end_that_was_cut_off(kept):
    assert check(LINKS[:kept], END) == Finding(kept + 1, Wrong.REMOVED)


@given(
    st.lists(
        st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=3),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_whatever_is_changed_in_one_entry_shows(entries, data):
    links = list(extend(Head(), entries))
    end = Head(len(links), links[-1].digest)
    assert check(links, end) is None
    n = data.draw(st.integers(0, len(links) - 1))
    links[n] = replace(links[n], fields={**links[n].fields, "more": 1})
    assert check(links, end) == Finding(n + 1, Wrong.EDITED)
