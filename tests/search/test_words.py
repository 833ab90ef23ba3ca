"""Typing slips, compared with a plain edit distance written for the test alone."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.words import forms, is_one_slip, vocabulary, words_of

letters = st.text(alphabet="abcde", min_size=0, max_size=7)


def distance(a: str, b: str) -> int:
    """Optimal string alignment: insert, delete, replace, swap neighbours."""
    rows = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            same = a[i - 1] == b[j - 1]
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same)
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[len(a)][len(b)]


@given(letters, letters)
def test_one_slip_is_an_edit_distance_of_at_most_one(a, b):
    assert is_one_slip(a, b) == (distance(a, b) <= 1)


@given(letters.filter(bool), letters.filter(bool))
def test_words_one_slip_apart_share_a_form(a, b):
    if distance(a, b) <= 1:
        assert forms(a) & forms(b)


def test_words_are_folded():
    assert words_of("Plaça de l'Àngel, 3r") == ["placa", "de", "l", "angel", "3r"]
    assert vocabulary("A big bench at 12b") == {"bench"}
