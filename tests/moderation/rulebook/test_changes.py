"""What changed between two editions."""

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.rulebook.books import Rule, Rulebook
from app.moderation.rulebook.changes import Kind, changes

WORDS = st.text(max_size=20)
RULES = st.dictionaries(st.sampled_from("abcdef"), st.tuples(WORDS, WORDS), max_size=5)


class _Plain(Rule):
    """A rule in one language, without a request that says which."""

    title = property(lambda self: self.titles)
    text = property(lambda self: self.texts)


def book(number: int, rules: dict[str, tuple[str, str]]) -> Rulebook:
    own = tuple(_Plain(n, code, *words) for n, (code, words) in enumerate(rules.items(), start=1))
    return Rulebook(number, None, {}, own)


def kinds(before, after):
    return {change.code: change.kind for change in changes(book(1, before), book(2, after))}


def test_each_kind_of_change_is_named():
    before = {"a": ("A", "one"), "b": ("B", "two"), "c": ("C", "three"), "d": ("D", "four")}
    after = {"c": ("C", "three"), "b": ("B", "two!"), "a": ("A", "one"), "e": ("E", "five")}
    expected = {
        "c": Kind.MOVED,
        "b": Kind.CHANGED,
        "a": Kind.MOVED,
        "e": Kind.NEW,
        "d": Kind.REMOVED,
    }
    assert kinds(before, after) == expected


def test_a_rule_left_out_moves_no_other():
    before = {"a": ("A", ""), "b": ("B", ""), "c": ("C", "")}
    after = {"b": ("B", ""), "c": ("C", "")}
    assert kinds(before, after) == {"a": Kind.REMOVED}


def test_what_came_and_went_is_marked_and_escaped():
    before, after = {"a": ("A", "kind words")}, {"a": ("A", "kind <script>")}
    (change,) = changes(book(1, before), book(2, after))
    assert "<script>" not in change.text
    assert "<del>" in change.text
    assert "<ins>" in change.text


@given(RULES)
def test_nothing_differs_from_itself(rules):
    assert kinds(rules, rules) == {}


@given(RULES, RULES)
def test_new_and_removed_are_the_difference_of_the_codes(before, after):
    found = kinds(before, after)
    assert {code for code, kind in found.items() if kind is Kind.NEW} == set(after) - set(before)
    gone = {code for code, kind in found.items() if kind is Kind.REMOVED}
    assert gone == set(before) - set(after)
