"""What does not fit together, on calendars that nobody would draw by hand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.spaces.contradictions import Place, Problem, Span, find

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def span(n, start, end, *opens):
    return Span(n, f"Phase {n}", START + start * DAY, START + end * DAY, frozenset(opens))


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), min_size=1, max_size=8).map(
    lambda pairs: [span(n, start, start + length) for n, (start, length) in enumerate(pairs)]
)


def problems(found):
    return [one.problem for one in found]


def check(spans, places=(), is_public=True, at=START):
    return find(spans, list(places), is_public=is_public, at=at)


@given(spans)
def test_an_overlap_is_found_exactly_where_two_phases_share_time(spans):
    share = any(
        a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for i, a in enumerate(spans)
        for b in spans[i + 1 :]
    )
    assert (Problem.OVERLAP in problems(check(spans))) == share


@given(spans)
def test_the_gaps_are_the_days_inside_without_any_phase(spans):
    first, last = min(s.starts_at for s in spans), max(s.ends_at for s in spans)
    days = (last - first) // DAY
    free = [
        first + n * DAY
        for n in range(days)
        if not any(s.starts_at <= first + n * DAY < s.ends_at for s in spans)
    ]
    found = sum((f.distance for f in check(spans) if f.problem is Problem.GAP), timedelta())
    assert found == len(free) * DAY


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_phases_that_follow_each_other_have_neither(lengths):
    ends = [sum(lengths[: n + 1]) for n in range(len(lengths))]
    chain = [
        span(n, end - length, end)
        for n, (end, length) in enumerate(zip(ends, lengths, strict=True))
    ]
    assert {Problem.OVERLAP, Problem.GAP}.isdisjoint(problems(check(chain)))


@given(spans, st.integers(-5, 60))
def test_a_public_process_may_have_a_past(spans, day):
    found = problems(check(spans, at=START + day * DAY))
    assert {Problem.IN_THE_PAST, Problem.ALL_OVER}.isdisjoint(found)


@given(spans, st.integers(-5, 60))
def test_a_draft_is_warned_of_every_phase_that_is_over(spans, day):
    at = START + day * DAY
    found = check(spans, is_public=False, at=at)
    past = {s.id for s in spans if s.ends_at <= at}
    named = {f.spans[0].id for f in found if f.problem is Problem.IN_THE_PAST}
    if len(past) == len(spans):
        assert Problem.ALL_OVER in problems(found)
    else:
        assert named == past


def test_a_process_without_phases_or_components():
    assert problems(check([])) == [Problem.NO_PHASE, Problem.NO_COMPONENT]


IDEAS = Place(1, "Ideas", frozenset({"suggest"}))
VOTE = Place(2, "Vote", frozenset({"cast"}), frozenset({"cast"}))


def test_a_component_that_no_phase_opens():
    assert problems(check([span(1, 0, 5, (2, "cast"))], [IDEAS, VOTE])) == [Problem.NEVER_OPEN]


def test_a_vote_that_nobody_can_see():
    hidden = Place(2, "Vote", VOTE.actions, VOTE.voting, is_public=False)
    assert problems(check([span(1, 0, 5, (2, "cast"))], [hidden])) == [Problem.HIDDEN_VOTE]


def test_a_voting_component_where_only_talk_is_opened():
    vote = Place(2, "Vote", frozenset({"cast", "talk"}), frozenset({"cast"}))
    assert problems(check([span(1, 0, 5, (2, "talk"))], [vote])) == [Problem.NEVER_VOTED]


def test_a_vote_phase_without_a_voting_component():
    found = check([span(1, 0, 5, (1, "suggest")), span(2, 5, 9, (1, "cast"))], [IDEAS])
    assert problems(found) == [Problem.UNKNOWN_ACTION]
