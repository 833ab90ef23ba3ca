"""What somebody wants, worked out of what they chose; and when mails go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notifications.models import NotificationChoice, Rhythm
from app.notifications.wishes import LOUDNESS, Wishes, next_mail

RHYTHMS = st.sampled_from(Rhythm)
MAYBE = st.none() | RHYTHMS


def wishes(usual, **chosen) -> Wishes:
    made = Wishes(usual)
    places = {"kind": (None, "comments"), "space": (7, ""), "both": (7, "comments")}
    for name, (rhythm, is_on_site) in chosen.items():
        space_id, kind = places[name]
        made.add(
            NotificationChoice(space_id=space_id, kind=kind, rhythm=rhythm, is_on_site=is_on_site)
        )
    return made


@given(RHYTHMS, MAYBE, MAYBE)
def test_the_quieter_of_two_choices_counts(usual, kind, space):
    got = wishes(usual, kind=(kind, True), space=(space, True)).rhythm("comments", 7)
    said = [one for one in (kind, space) if one]
    assert got == (max(said, key=LOUDNESS.index) if said else usual)


@given(RHYTHMS, MAYBE, MAYBE, RHYTHMS)
def test_what_is_chosen_for_a_kind_in_a_space_counts_first(usual, kind, space, both):
    chosen = wishes(usual, kind=(kind, True), space=(space, True), both=(both, True))
    assert chosen.rhythm("comments", 7) == both
    assert chosen.rhythm("comments", 8) == (kind or usual)
    assert chosen.rhythm("answers", 7) == (space or usual)
    assert chosen.rhythm("answers", None) == usual


@given(st.booleans(), st.booleans(), st.booleans())
def test_one_no_keeps_it_off_the_site(kind, space, both):
    chosen = wishes(Rhythm.DAILY, kind=(None, kind), space=(None, space), both=(None, both))
    assert chosen.is_on_site("comments", 7) == (kind and space and both)
    assert chosen.is_on_site("comments", None) == kind
    assert chosen.is_on_site("answers", 7) == space


@pytest.fixture
def clocks(app, session):
    with app.app_context():
        yield


@pytest.mark.usefixtures("clocks")
@pytest.mark.parametrize("rhythm", list(Rhythm))
@given(moment=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))
def test_mails_of_a_day_go_in_the_evening_and_of_a_week_on_friday(rhythm, moment):
    from app.core.i18n import zone

    moment = moment.replace(tzinfo=UTC)
    mail_at = next_mail(rhythm, moment)
    if rhythm is Rhythm.NEVER:
        assert mail_at is None
    elif rhythm is Rhythm.AT_ONCE:
        assert mail_at == moment
    else:
        here = mail_at.astimezone(zone())
        assert (here.hour, here.minute) == (18, 0)
        assert (
            moment < mail_at <= moment + timedelta(days=1 if rhythm is Rhythm.DAILY else 7, hours=1)
        )
        assert rhythm is Rhythm.DAILY or here.weekday() == 4
