"""The mathematics on made-up people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.debates.opinions.kernel.analysis import Before, analyse
from app.debates.opinions.kernel.answers import Answers
from app.debates.opinions.kernel.drawing import marks_of
from app.debates.opinions.kernel.grouping import Grouping, Steadiness, best, same_names
from app.debates.opinions.kernel.marks import Counts, of_group, parting, shared
from app.debates.opinions.kernel.priority import Figures, draw, weight


def town(sizes, statements=20, seed=0, answered=12):
    """Camps of these sizes, each with opinions of its own that most of its people share."""
    random = np.random.default_rng(seed)
    opinions = random.choice([-1, 1], (len(sizes), statements))
    opinions[:, 0] = 1  # the first statement is what all want
    rows, person = [], 0
    for camp, size in enumerate(sizes):
        for _ in range(size):
            for statement in random.choice(statements, answered, replace=False):
                own = opinions[camp, statement] if random.random() < 0.9 else 0
                rows.append((person, int(statement), int(own)))
            person += 1
    return rows


def grouped(sizes, before=None, **values):
    return analyse(Answers.of(town(sizes, **values), range(20)), before)


@pytest.mark.parametrize("sizes", [(30, 20), (25, 25, 25), (80, 40, 20)])
def test_camps_are_found(sizes):
    assert sorted(group.size for group in grouped(sizes).groups) == sorted(sizes)


def test_the_same_answers_give_the_same_outcome():
    first, again = grouped((30, 20)), grouped((30, 20))
    assert first.groups == again.groups
    assert (first.labels == again.labels).all()


@pytest.mark.parametrize("people", [0, 1, 4, 9])
def test_very_few_people_are_no_groups(people):
    outcome = grouped((people, 0))
    assert len(outcome.groups) == (1 if people >= 5 else 0)
    assert all(group.marked_by == [] for group in outcome.groups)


def test_people_who_all_answer_alike_are_one_group():
    rows = [(person, statement, 1) for person in range(40) for statement in range(10)]
    assert [group.size for group in analyse(Answers.of(rows, range(10))).groups] == [40]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.sampled_from([-1, 0, 1]))))
def test_nobody_stands_out_whatever_is_answered(rows):
    latest = {(person, statement): value for person, statement, value in rows}
    rows = [(*key, value) for key, value in latest.items()]
    outcome = analyse(Answers.of(rows, range(10)))
    assert all(group.size >= 5 for group in outcome.groups)
    assert all(len(group.marks) <= group.size / 5 for group in outcome.groups)
    for column in {mark.column for group in outcome.groups for mark in group.marked_by}:
        assert (outcome.counts.seen[:, column] >= 5).all()


@given(st.integers(1, 200), st.integers(5, 30))
def test_marks_stand_for_several_people_and_keep_their_middle(people, at_least):
    points = np.random.default_rng(people).normal(size=(people, 2))
    marks = marks_of(points, at_least)
    assert len(marks) <= people // at_least
    if people >= at_least:
        assert (marks.min(axis=0) >= points.min(axis=0)).all()
        assert (marks.max(axis=0) <= points.max(axis=0)).all()


def test_answers_to_hidden_statements_count_for_nothing():
    rows = town((30, 20))
    shown = Answers.of(rows, range(1, 20))
    assert shown.n_statements == 19
    assert len(shown.people) == sum(statement > 0 for _, statement, _ in rows)


def test_another_number_of_groups_must_win_four_times():
    steady, possible = Steadiness(2), {2, 3}
    for wins in (1, 2, 3):
        steady = steady.after(3, possible)
        assert steady == Steadiness(2, 3, wins)
    assert steady.after(3, possible) == Steadiness(3)
    assert steady.after(2, possible) == Steadiness(2), "the rival begins anew"
    assert steady.after(3, {3}) == Steadiness(3), "what is impossible goes at once"


def test_more_groups_must_gain_more_than_chance():
    def one(k, apart):
        return Grouping(np.zeros(1, dtype=np.int64), np.zeros((k, 2)), apart, 0.02)

    assert best({2: one(2, 0.40), 3: one(3, 0.41)}) == 2
    assert best({2: one(2, 0.40), 3: one(3, 0.43)}) == 3
    assert best({}) == 1


def test_groups_keep_their_names():
    """B grows to be the larger one, and stays B."""
    first = grouped((30, 20))
    profiles = [dict(enumerate(row)) for row in first.counts.means()]
    later = grouped((30, 60), Before(first.steadiness, profiles))
    assert [group.size for group in later.groups] == [30, 60]
    assert same_names(np.eye(3), np.eye(3)[[2, 0]]) == [1, 2, 0]


def test_what_marks_a_group_what_all_share_and_what_parts_them():
    agrees = np.array([[38, 36, 2, 3], [29, 3, 27, 2]])
    disagrees = np.array([[2, 3, 38, 1], [1, 27, 3, 1]])
    counts = Counts(agrees, disagrees, np.zeros_like(agrees))
    assert {(mark.column, mark.stand) for mark in of_group(counts, 0)} == {(1, 1), (2, -1)}
    assert {(mark.column, mark.stand) for mark in of_group(counts, 1)} == {(1, -1), (2, 1)}
    assert [(mark.column, mark.stand) for mark in shared(counts)] == [(0, 1)]
    assert set(parting(counts)) == {1, 2}


def test_a_large_group_cannot_make_up_for_a_small_one():
    agrees, seen = np.array([[990, 700], [10, 20]]), np.array([[1000, 1000], [30, 30]])
    counts = Counts(agrees, seen - agrees, np.zeros_like(agrees))
    assert [mark.column for mark in shared(counts) if mark.stand == 1] == [1]


def test_what_is_new_or_divides_weighs_more():
    asked = Figures(1, 20, 20, 0, 0.5)
    assert weight(Figures(1, 0, 0, 0, 0.5)) > weight(asked)
    assert weight(Figures(1, 3, 3, 0, 0.5)) > weight(asked)
    assert weight(Figures(1, 20, 20, 0, 2.0)) > weight(asked) > weight(Figures(1, 5, 5, 30, 0.5))


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3), st.text(max_size=9))
def test_the_draw_can_be_repeated(numbers, seed):
    several = [Figures(id_, *numbers, 0.3) for id_ in range(1, 9)]
    assert draw(several, seed) == draw(reversed(several), seed)
    assert draw([], seed) is None


def test_the_draw_follows_the_weights():
    old, new = Figures(1, 10, 10, 5, 0.5), Figures(2, 0, 0, 0, 0.5)
    drawn = [draw([old, new], f"seed {n}") for n in range(500)]
    expected = weight(new) / (weight(old) + weight(new))
    assert abs(drawn.count(2) / 500 - expected) < 0.07
