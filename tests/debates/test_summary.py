"""A debate in numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comments.models import Stance
from app.comments.positions import Position
from app.core.clock import now
from app.core.stances import StanceMode
from app.debates import summary
from app.extensions import db
from tests.factories import make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate

MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))
DATES = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@pytest.fixture
def context(app, session):
    with app.test_request_context("/"):
        yield db.session


def stored(*things):
    db.session.add_all(things)
    db.session.flush()
    return things[0]


def test_people_are_counted_once_and_hidden_comments_not_at_all(context):
    debate = stored(make_debate(stance_mode=StanceMode.SIDES))
    ada, ben = make_user(), make_user()
    said = [
        make_comment(debate, author=ada, stance=Stance.FOR, ups=3, score=0.4, body="Best"),
        make_comment(debate, author=ada, stance=Stance.FOR, ups=1, score=0.2, body="Good"),
        make_comment(debate, author=ben, stance=Stance.AGAINST, downs=2, score=-0.3),
        make_comment(debate, author=ada, stance=Stance.AGAINST),
        make_comment(debate, author=make_user(), hidden_at=now(), ups=9, score=0.9),
    ]
    stored(*said)
    found = summary.of(debate)
    assert (found.comments, found.people, found.votes) == (4, 2, 6)
    sides = {str(side.label): side for side in found.sides}
    assert set(sides) == {"In favour", "Against"}
    assert (sides["In favour"].comments, sides["In favour"].people) == (2, 1)
    assert (sides["Against"].comments, sides["Against"].people) == (2, 2)
    assert ["Best" in one.quote.text for one in sides["In favour"].arguments] == [True, False]
    assert sides["Against"].arguments == ()
    assert [number for _label, number in found.columns] == [4]


def test_positions_are_the_sides_where_the_debate_has_some(context):
    debate = stored(make_debate(stance_mode=StanceMode.POSITIONS))
    positions = [
        Position(resource_id=debate.id, number=n, name=name) for n, name in enumerate("ABC", 1)
    ]
    stored(*positions)
    db.session.expire(debate)
    best = {"ups": 3, "score": 0.4}
    stored(
        make_comment(debate, position_id=positions[0].id, body="For A", **best),
        make_comment(debate, position_id=positions[1].id, body="For B", **best),
        make_comment(debate, body="Only asking", **best),
    )
    found = summary.of(debate).sides
    assert [str(side.label) for side in found] == ["A", "B", "C", "Without a position"]
    assert [side.comments for side in found] == [1, 1, 0, 1]
    assert [len(side.arguments) for side in found] == [1, 1, 0, 1]


def test_without_sides_there_is_one_list(context):
    debate = stored(make_debate(stance_mode=StanceMode.NONE))
    stored(make_comment(debate, stance=Stance.FOR, ups=1, score=0.2))
    found = summary.of(debate)
    assert not found.has_sides
    assert len(found.sides[0].arguments) == 1


@given(st.dictionaries(MOMENTS, st.integers(1, 9), max_size=9))
def test_columns_hold_everything_without_gaps_and_fit_on_a_page(app, counted):
    with app.test_request_context("/"):
        _step, columns = summary.over_time(counted.items())
    assert sum(number for _label, number in columns) == sum(counted.values())
    assert len(columns) <= 205
    if columns:
        assert columns[0][1] > 0
        assert columns[-1][1] > 0


@given(DATES, st.sampled_from(list(summary.Step)))
def test_a_column_begins_where_it_begins(day, step):
    begin = summary._begin(day, step)
    assert begin <= day
    assert summary._begin(begin, step) == begin
    following = list(summary._all(day, day + timedelta(days=800), step))
    assert following[0] == begin
    assert all(summary._begin(one, step) == one for one in following)
    assert len(set(following)) == len(following)
