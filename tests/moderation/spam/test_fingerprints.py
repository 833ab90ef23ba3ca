"""The same and nearly the same words."""

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.spam.fingerprints import (
    ALIKE,
    SHORTEST,
    SKETCH,
    digest,
    number_of_links,
    sketch,
    words,
)

LETTER = (
    "We ask the council to close the street in front of the school to cars in the morning,"
    " so that children can walk there safely and need not be driven by their parents any more."
)


def common(one: str, other: str) -> int:
    return len(set(sketch(one)) & set(sketch(other)))


def test_marks_case_accents_and_addresses_do_not_count():
    one = "Plaça Nova: see https://one.example/a?b=1 and tell your neighbours!"
    other = "PLACA NOVA – see http://two.example   and tell your neighbours"
    assert digest(one) == digest(other) is not None


def test_other_words_have_another_digest():
    assert digest(LETTER) != digest(LETTER.replace("children", "pupils"))


def test_a_letter_with_a_few_other_words_is_alike():
    assert common(LETTER, "Dear all! " + LETTER) >= ALIKE - 1
    assert common(LETTER, LETTER + " Thank you") >= ALIKE


def test_what_has_nothing_to_do_with_it_is_not_alike():
    other = "There should be benches along the river, because old people cannot walk that far."
    assert common(LETTER, other) == 0


@given(st.text(max_size=SHORTEST - 1))
def test_short_texts_are_nobodys_copy(text):
    if len(" ".join(words(text))) < SHORTEST:
        assert digest(text) is None
        assert sketch(text) == []


@given(st.text(min_size=50, max_size=400))
def test_a_text_is_always_alike_itself(text):
    found = sketch(text)
    assert found == sketch(text.upper().lower()) or text.upper().lower() != text.lower()
    assert len(found) <= SKETCH
    assert all(0 <= value < 2**63 for value in found)


def test_links_are_counted():
    assert number_of_links("See https://a.example, www.b.example and c.example") == 2
    assert number_of_links("[here](https://a.example)") == 1
