"""Preparing, opening, casting, closing and counting a round, on a database that commits."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.budgets import tasks
from app.budgets.models import (
    AreaRule,
    Ballot,
    CountedBallot,
    Draft,
    EnvelopeResult,
    Participation,
    ProjectResult,
    Round,
    RoundState,
    Turnout,
)
from app.budgets.services import (
    bundle,
    casting,
    closing,
    drafts,
    keys,
    opening,
    roll,
    rounds,
    tally,
)
from app.core.clock import now
from app.core.refusals import Refusal
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round, make_district


@pytest.fixture
def context(scratch_app):
    with scratch_app.app_context():
        yield scratch_app


@pytest.fixture
def people(context):
    found = [make_user() for _ in range(4)]
    db.session.add_all(found)
    db.session.commit()
    return found


@pytest.fixture
def round_(context):
    made = build_round(db)
    db.session.commit()
    return made


def vote(round_, user, *codes, submission=None):
    receipt = casting.cast(
        round_, user, "", dict.fromkeys(codes, 1), submission or f"s-{user.id}-{'-'.join(codes)}"
    )
    db.session.commit()
    return receipt


def refused(round_, user, *codes):
    with pytest.raises(casting.CastRefused) as refusal:
        vote(round_, user, *codes)
    db.session.rollback()
    return refusal.value


def rows(model):
    return db.session.scalars(select(model)).all()


def test_a_round_states_what_the_clock_says(round_):
    assert round_.state is RoundState.VOTING
    with time_machine.travel(now() - timedelta(days=2)):
        assert round_.state is RoundState.PLANNED
    with time_machine.travel(now() + timedelta(days=2)):
        assert round_.state is RoundState.COUNTING


def test_opening_freezes_the_definition(round_):
    frozen = json.loads(round_.definition)
    assert [p["cost"] for p in frozen["projects"]] == [6000, 5000, 4000, 3000]
    assert round_.lot_seed not in round_.definition
    with pytest.raises(rounds.RoundFrozen):
        rounds.change_round(round_, None, rule="greedy")
    with pytest.raises(rounds.RoundFrozen):
        rounds.add_envelope(round_, 5)


def test_an_empty_round_cannot_open(context):
    empty = build_round(db, costs=(), is_open=False)
    with pytest.raises(opening.NotReady) as refusal:
        opening.open_round(empty, None)
    assert refusal.value.checks


def test_a_project_dearer_than_its_envelope_stops_the_opening(context):
    dear = build_round(db, costs=(200,), is_open=False)
    with pytest.raises(opening.NotReady):
        opening.open_round(dear, None)


def test_a_planned_round_can_be_taken_back_and_an_open_one_cannot(context, round_):
    with pytest.raises(opening.NotReady):
        opening.take_back(round_, None)
    soon = build_round(db, opens_at=now() + timedelta(hours=1))
    opening.take_back(soon, None)
    assert soon.state is RoundState.DRAFT
    assert keys.are_destroyed(soon)
    assert not soon.is_visible


def test_one_person_has_one_ballot_that_can_change(round_, people):
    assert vote(round_, people[0], "1", "4").deed is casting.Deed.CAST
    assert vote(round_, people[0], "2", "3").deed is casting.Deed.CHANGED
    [ballot] = rows(Ballot)
    assert (ballot.version, ballot.content) == (2, '{"2":1,"3":1}')
    assert len(rows(Participation)) == 1
    assert [t.n for t in rows(Turnout)] == [1]


def test_the_same_submission_twice_is_one(round_, people):
    first = vote(round_, people[0], "1", submission="same")
    again = vote(round_, people[0], "1", submission="same")
    assert again.deed is casting.Deed.REPEATED
    assert again.promise == first.promise
    assert rows(Ballot)[0].version == 1


def test_nothing_chosen_is_an_abstention(round_, people):
    vote(round_, people[0], submission="blank")
    assert rows(Ballot)[0].content == "{}"


@pytest.mark.parametrize("codes", [("1", "2"), ("9",), ("1", "nonsense")])
def test_what_breaks_the_rules_is_refused_and_leaves_nothing(round_, people, codes):
    assert refused(round_, people[0], *codes).faults
    assert not rows(Ballot)
    assert not rows(Participation)


def test_a_cancelled_ballot_keeps_its_row_empty_and_can_be_cast_again(round_, people):
    vote(round_, people[0], "1")
    casting.cancel(round_, people[0], "cancel")
    db.session.commit()
    [ballot] = rows(Ballot)
    assert (ballot.content, ballot.is_cancelled, ballot.version) == ("", True, 2)
    vote(round_, people[0], "2")
    assert (ballot.content, ballot.is_cancelled, ballot.version) == ('{"2":1}', False, 3)


def test_after_the_close_the_clock_refuses_all_three(round_, people):
    vote(round_, people[0], "1")
    with time_machine.travel(now() + timedelta(days=2)):
        assert refused(round_, people[0], "2").reason is Refusal.ROUND_CLOSED
        assert refused(round_, people[1], "2").reason is Refusal.ROUND_CLOSED
        with pytest.raises(casting.CastRefused):
            casting.cancel(round_, people[0], "x")


def test_before_the_opening_nobody_votes(context, people):
    soon = build_round(db, opens_at=now() + timedelta(hours=1))
    assert refused(soon, people[0], "1").reason is Refusal.NOT_OPEN_YET


@pytest.mark.parametrize("share", keys.SHARES)
def test_without_the_right_key_the_round_refuses_to_run(context, round_, people, share):
    path = context.config["KEYS_DIR"] / share / f"{round_.key_name}.key"
    path.write_bytes(b"x" * 32)
    assert refused(round_, people[0], "1").reason is Refusal.KEY_MISSING
    path.unlink()
    assert refused(round_, people[0], "1").reason is Refusal.KEY_MISSING


def test_marked_but_without_a_ballot_is_never_given_a_second_one(round_, people):
    vote(round_, people[0], "1")
    db.session.execute(text("DELETE FROM ballots"))
    db.session.commit()
    assert refused(round_, people[0], "1").reason is Refusal.BALLOT_MISSING


def test_somebody_marked_on_paper_cannot_vote_here(round_, people):
    person = roll.person_of(round_, people[0])
    db.session.add(Participation(round_id=round_.id, person=person, channel="paper"))
    db.session.commit()
    assert refused(round_, people[0], "1").reason is Refusal.ALREADY_CAST_ON_PAPER


def test_unconfirmed_and_blocked_people_are_not_on_the_roll(round_, people):
    people[0].confirmed_at = None
    people[1].blocked_at = now()
    db.session.commit()
    assert refused(round_, people[0], "1").reason is Refusal.NOT_CONFIRMED
    assert refused(round_, people[1], "1").reason is Refusal.BLOCKED


def test_the_database_itself_refuses_ballots_after_the_close(round_, people):
    vote(round_, people[0], "1")
    with time_machine.travel(now() + timedelta(days=2)):
        closing.close(round_, None)
        db.session.commit()
    update = f"UPDATE ballots SET content = '{{}}' WHERE round_id = {round_.id}"
    insert = (
        "INSERT INTO ballots (round_id, ballot_key, slot, version, area, channel, content, nonce, "
        f"leaf, submission, is_cancelled) VALUES ({round_.id}, 'k', 's', 1, '', '', '', '', '', '', false)"
    )
    for statement in (update, insert):
        with pytest.raises(DBAPIError, match="closed"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_finishing_counts_unlinks_and_destroys_the_keys(round_, people):
    vote(round_, people[0], "1", "4")
    vote(round_, people[1], "1", "3")
    vote(round_, people[2], "3")
    vote(round_, people[3], "2")
    casting.cancel(round_, people[3], "c")
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=2)):
        tasks.finish(round_)
        tasks.finish(round_)
    assert not rows(Ballot)
    assert not rows(Draft)
    assert len(rows(CountedBallot)) == len(rows(Participation)) == 4
    assert keys.are_destroyed(round_)
    assert casting.own_ballot(round_, people[0]) is None
    [result] = rows(EnvelopeResult)
    assert (result.ballots, result.spent) == (3, 10000)
    funded = {r.project.code: r.is_funded for r in rows(ProjectResult)}
    assert funded == {"1": True, "2": False, "3": True, "4": False}
    assert round_.state is RoundState.COUNTING
    closing.publish(round_, None)
    assert round_.state is RoundState.CONFIRMED


def test_closing_early_needs_a_reason(round_, people):
    with pytest.raises(closing.NotClosable):
        closing.close(round_, None)
    closing.close(round_, None, "The hall burned down")
    assert round_.state is RoundState.COUNTING
    assert refused(round_, people[0], "1").reason is Refusal.ROUND_CLOSED


@pytest.mark.parametrize(
    "last", ["close", "count", "end_log", "keep_bundle", "copy_out", "finish_unlinking"]
)
def test_a_close_interrupted_anywhere_ends_the_same(round_, people, last):
    def whole():
        return bundle.archive(round_, bundle.fixed_files(round_))

    vote(round_, people[0], "1", "4")
    vote(round_, people[1], "3")
    with time_machine.travel(now() + timedelta(days=2)):
        closing.close(round_, None)
        steps = {
            "count": lambda: closing.count(round_),
            "end_log": lambda: closing.end_log(round_, bundle.fixed_files(round_)),
            "keep_bundle": lambda: closing.keep_bundle(round_, whole()),
            "copy_out": lambda: closing.copy_out(round_),
            "finish_unlinking": lambda: closing.finish_unlinking(round_),
        }
        for name, step in steps.items():
            if last == "close":
                break
            step()
            if name == last:
                break
        db.session.commit()
        tasks.finish(round_)
    assert len(rows(CountedBallot)) == 2
    assert len(rows(EnvelopeResult)) == 1
    assert keys.are_destroyed(round_)


def test_district_money_is_for_its_district(context, people):
    harbour, hill = make_district(), make_district()
    db.session.add_all([harbour, hill])
    made = build_round(db, is_open=False, area_rule=AreaRule.OWN)
    mine = rounds.add_envelope(made, 5000, district_id=harbour.id)
    theirs = rounds.add_envelope(made, 5000, district_id=hill.id)
    rounds.add_project(made, mine, "Quay", 3000)
    rounds.add_project(made, theirs, "Hill", 3000)
    opening.open_round(made, None)
    db.session.commit()
    casting.cast(made, people[0], harbour.slug, {"1": 1, "5": 1}, "a")
    db.session.commit()
    with pytest.raises(casting.CastRefused):
        casting.cast(made, people[1], harbour.slug, {"6": 1}, "b")
    db.session.rollback()
    # the area is settled by the first cast
    with pytest.raises(casting.CastRefused):
        casting.cast(made, people[0], hill.slug, {"6": 1}, "c")


def test_unspent_money_rolls_over(context, people):
    made = build_round(db, is_open=False)
    first = rounds.add_envelope(made, 7000, title="First")
    rounds.add_project(made, first, "Cheap", 1000)
    rounds.change_envelope(first, None, rolls_to_id=made.envelopes[0].id)
    opening.open_round(made, None)
    db.session.commit()
    vote(made, people[0], "1", "4")
    counted = tally.count_round(made)
    assert [c.election.budget for c in counted] == [17000, 7000]


def test_a_draft_opens_only_with_its_cookie(round_):
    cookie = drafts.keep(round_, drafts.Basket("", {"1": 1}))
    assert drafts.read(round_, cookie).choices == {"1": 1}
    again = drafts.keep(round_, drafts.Basket("", {"2": 1}), cookie)
    assert again == cookie
    assert drafts.read(round_, cookie).choices == {"2": 1}
    name, _, key = cookie.partition(".")
    assert drafts.read(round_, f"{name}.{'A' * len(key)}") is None
    assert drafts.read(round_, "rubbish") is None
    assert b'"2"' not in db.session.get(Draft, name).sealed
    drafts.discard(round_, cookie)
    assert drafts.read(round_, cookie) is None


def test_the_electorate_is_counted_at_the_close(round_, people):
    people[0].blocked_at = now()
    closing.close(round_, None, "test")
    assert round_.electorate == 3
    assert db.session.scalar(select(func.count(Round.id))) == 1
