"""What reports weigh together: a record counts, a crowd does not."""

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.weighing import UNPROVEN_TOGETHER, Record, total, weight

DECIDED = st.integers(0, 200)
RECORDS = DECIDED.flatmap(lambda n: st.builds(Record, st.integers(0, n), st.just(n)))


@given(RECORDS)
def test_a_report_weighs_less_than_one(record):
    assert 0 < weight(record) < 1


@given(st.integers(1, 10_000), st.integers(0, 50))
def test_a_crowd_without_a_record_is_one_voice_at_most(many, wrong):
    crowd = range(many)
    records = {person: Record(0, wrong) for person in crowd}
    assert total(crowd, records) <= UNPROVEN_TOGETHER
    assert total(crowd, {}) <= UNPROVEN_TOGETHER


@given(st.lists(RECORDS, max_size=20), RECORDS)
def test_one_more_report_never_weighs_against(others, record):
    records = dict(enumerate([*others, record]))
    less = total(range(len(others)), records)
    assert total(range(len(records)), records) >= less


@given(st.integers(1, 100))
def test_being_right_more_often_weighs_more(upheld):
    assert weight(Record(upheld, 100)) > weight(Record(upheld - 1, 100)) or upheld == 1
