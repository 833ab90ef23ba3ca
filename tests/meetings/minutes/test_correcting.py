"""Corrections of all that minutes hold: where a passage is found, what may stand there, and what accepting it changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import verifying
from app.extensions import db
from app.meetings.decisions.services import Record
from app.meetings.decisions.services import record as decide
from app.meetings.minutes.services import (
    agreeing,
    attending,
    correcting,
    passages,
    writing,
)
from app.meetings.models import (
    CorrectionState,
    MinutesVersion,
    Part,
    Presence,
    Verdict,
)
from app.versions.models import Version
from tests.factories.accounts import make_user


def versions(minutes) -> list[str]:
    query = select(MinutesVersion.step).where(MinutesVersion.minutes_id == minutes.id)
    return list(db.session.scalars(query.order_by(MinutesVersion.number)))


@pytest.mark.parametrize(
    ("quote", "times"), [("lights", 3), ("no such words", 0), ("Cars are too slow", 0)]
)
def test_a_passage_must_stand_there_once(minutes, quote, times):
    with pytest.raises(passages.NotThere) as caught:
        correcting.propose(minutes, minutes.people[1].account, quote, "", "It was otherwise.")
    assert caught.value.times == times


@pytest.mark.parametrize("quote", ["The chair opened the meeting", "opened the", "asked for\nlights"])  # fmt: skip
def test_a_passage_is_found_as_it_is_read(minutes, quote):
    place = passages.place_of(minutes, quote)
    assert place.passage.text[place.start : place.end]


def test_who_moved_an_amendment_and_what_it_said_are_corrected(minutes):
    clerk, member = minutes.author, minutes.people[1].account
    amendment = minutes.motions[0].amendments[0]
    for quote, wording in (("Amendment of B. Member: with lights", "Amendment of C. Member: with lights"), ("with lights (Carried)", "with mirrors (Carried)")):  # fmt: skip
        correcting.accept(correcting.propose(minutes, member, quote, wording, "I was there"), clerk)
    assert (amendment.mover, amendment.text) == ("C. Member", "with mirrors")
    assert "Amendment of C. Member: with mirrors (Carried)" in minutes.body
    assert versions(minutes)[4:] == ["corrected"] * 2


def decided(minutes, title="Lights by May", item=0, text="With *money* of the round."):
    record = Record(title, text, Verdict.APPROVED, item=minutes.meeting.agenda[item])
    return decide(minutes.meeting, minutes.author, record)


@pytest.mark.parametrize("is_public", [False, True])
def test_a_decision_is_corrected_with_a_version_of_its_own_and_one_of_the_minutes(minutes, is_public):  # fmt: skip
    clerk, member, decision = minutes.author, minutes.people[1].account, decided(minutes)
    if is_public:
        agreeing.publish(minutes, clerk)
    for quote, wording in (
        ("Lights by May", "Lights by June"),
        ("of the round", "of the treasury"),
    ):
        before = minutes.number
        correcting.accept(correcting.propose(minutes, member, quote, wording, "I was there"), clerk)
        assert minutes.number == before + 1
    assert (decision.title, decision.body) == ("Lights by June", "With *money* of the treasury.")
    assert versions(minutes)[-2:] == ["corrected"] * 2
    kept = db.session.scalars(select(Version).where(Version.resource_id == decision.id))
    assert len(kept.all()) == (3 if is_public else 0)  # what was never public has none
    db.session.commit()
    assert verifying.broken_seals() == []


@pytest.mark.parametrize(
    ("quote", "wording", "why"),
    [
        ("Decision 1 (Approved)", "Decision 1 (Rejected)", "around"),
        ("Lights by May", "", "short"),
        ("Lights by May", "Lights\nby May", "line"),
        ("Lights by May", "x" * 151, "long"),
        ("B. Member: with lights", "with lights", "moved"),
        ("B. Member: with lights", "B. Member: with | lights", "moved"),
        ("(Carried)", "(Lost)", "around"),
    ],
)
def test_what_does_not_fit_there_is_not_proposed(minutes, quote, wording, why):
    decided(minutes)
    with pytest.raises(passages.Unfit, match=why):
        correcting.propose(minutes, minutes.people[1].account, quote, wording, "I was there")


def test_where_several_parts_say_the_same_one_is_named(minutes):
    clerk, member = minutes.author, minutes.people[1].account
    same = minutes.motions[0].text
    decision = decided(minutes, same)
    with pytest.raises(passages.NotThere):
        correcting.propose(minutes, member, same, "No crossing is built.", "I was there")
    assert list(passages.parts_of(minutes)) == ["general", f"item-{minutes.meeting.agenda[0].id}", "motion-1", "decision-1"]  # fmt: skip
    one = correcting.propose(minutes, member, same, "No crossing is built.", "I was there", part="motion-1")  # fmt: skip
    correcting.accept(one, clerk)
    assert (minutes.motions[0].text, decision.title) == ("No crossing is built.", same)


def test_nothing_is_found_behind_closed_doors(minutes):
    decided(minutes, "The house is bought", item=2)
    with pytest.raises(passages.NotThere):
        passages.place_of(minutes, "The house is bought")


def person(name="B. Member", **values):
    return writing.Person(name, **values)


def test_somebody_left_earlier_came_all_the_same_was_missing_or_was_not_there(minutes):
    """Each is accepted as it is, with a version; the account stays with its line."""
    clerk, member, meeting = minutes.author, minutes.people[1].account, minutes.meeting
    lines = [line for line, _one in attending.lines_of(minutes)]
    left = person(left_at=meeting.starts_at + timedelta(hours=1))
    for line, wanted in (
        (lines[1], left),
        (lines[2], person("C. Member-Jones", part=Part.GUEST)),
        ("", person("D. Member")),
        (lines[0], None),
    ):
        proposed = correcting.propose_on_list(minutes, member, line, wanted, "I was there")
        assert proposed.quote == line
        correcting.accept(proposed, clerk)
    assert [one.name for one in minutes.people] == ["B. Member", "C. Member-Jones", "D. Member"]
    assert (minutes.people[0].account, minutes.people[0].arrived_at) == (member, None)
    assert minutes.people[0].left_at == left.left_at
    assert "C. Member-Jones, guest: present" in minutes.body
    assert "A. Chair, chair" not in minutes.body
    assert versions(minutes)[4:] == ["corrected"] * 4


def test_a_line_that_has_changed_since_is_not_corrected(minutes):
    clerk, member = minutes.author, minutes.people[1].account
    (line, one) = attending.lines_of(minutes)[2]
    proposed = correcting.propose_on_list(minutes, member, line, None, "They were not there")
    correcting.check(proposed)
    one.name = "C. Other"
    db.session.flush()
    for refuse in (correcting.check, lambda it: correcting.accept(it, clerk)):
        with pytest.raises(passages.NotThere):
            refuse(proposed)
    assert proposed.state is CorrectionState.OPEN
    with pytest.raises(passages.Unfit, match="listed"):
        correcting.propose_on_list(minutes, member, "", person("C. Other", presence=Presence.APOLOGIES), "I know")  # fmt: skip


def test_of_two_who_stand_there_alike_each_corrects_their_own(minutes):
    clerk, member = minutes.author, make_user()
    db.session.add(member)
    db.session.flush()
    alike = [person("J. Smith"), person("J. Smith", account=member)]
    writing.write_people(minutes, clerk, alike)
    proposed = correcting.propose_on_list(minutes, member, "J. Smith, member: present", person("J. Smith Jr"), "It is me")  # fmt: skip
    correcting.accept(proposed, clerk)
    assert [(one.name, one.account) for one in minutes.people] == [("J. Smith", None), ("J. Smith Jr", member)]  # fmt: skip


def test_a_full_list_takes_nobody_more(minutes, monkeypatch):
    monkeypatch.setattr(attending, "MOST_PEOPLE", 3)
    with pytest.raises(passages.Unfit, match="full"):
        correcting.propose_on_list(
            minutes, minutes.people[1].account, "", person("D"), "I saw them"
        )
