"""The rule of who may vote: who meets it, how many that is, and what is promised."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.verification import documents, tables
from app.accounts.verification.models import Verification
from app.audit.models import AuditEntry
from app.budgets.models import Ballot, Eligible, ListedPerson, Participation, Round
from app.budgets.services import (
    casting,
    electorate,
    listed,
    opening,
    readiness,
    roll,
    rounds,
    wording,
)
from app.budgets.services.who import Base, Who, who_of
from app.core.clock import now
from app.core.refusals import Refusal
from app.core.site import District
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round
from tests.factories.residents import verified

DAY = timedelta(days=1)
ON = date(2026, 12, 1)


@pytest.fixture
def context(scratch_app):
    with scratch_app.app_context():
        yield scratch_app


def person(**values):
    user = make_user(**values)
    db.session.add(user)
    db.session.flush()
    return user


def resident(number, born=date(1990, 1, 1), district=None, **values):
    user = person()
    verified(user, number, born, district_id=district.id if district else None, **values)
    return user


def district(slug):
    one = District(slug=slug, name={"en": slug.title()})
    db.session.add(one)
    db.session.flush()
    return one


def draft(who=None, people=b"", **values):
    round_ = build_round(db, is_open=False, **values)
    if who:
        electorate.set_who(round_, who, None)
    if people:
        electorate.take_list(round_, people, None)
    return round_


def opened(*args, **values):
    round_ = draft(*args, **values)
    opening.open_round(round_, None)
    db.session.commit()
    return round_


def cast(round_, user, area="", choice="1"):
    receipt = casting.cast(round_, user, area, {choice: 1}, f"{user.id}-{choice}".ljust(16, "x"))
    db.session.commit()
    return receipt


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(1, 100), st.dates(date(2020, 1, 1), date(2040, 12, 31)))  # fmt: skip
def test_the_age_is_that_of_birthdays(born, age, on):
    """As people count: years between, less one before the birthday; 29 February's is on 1 March."""
    had_it = (on.month, on.day) >= (born.month, born.day)
    years = on.year - born.year - (not had_it)
    assert (born <= Who(Base.RESIDENT, age, on).born_until) == (years >= age)


@pytest.mark.parametrize(
    "parts", [{"age": 16, "age_on": ON}, {"districts": ("a",)}, {"base": Base.RESIDENT, "age": 16}]
)
def test_rules_that_cannot_be_decided_are_none(parts):
    with pytest.raises(ValueError, match=r"known of|on a day"):
        Who(**parts)


def test_the_rule_says_in_words_whom_it_means(context):
    old, new = district("old-town"), district("new-town")
    round_ = draft(Who(Base.RESIDENT, 16, ON, (old.slug, new.slug)))
    assert wording.who_may_vote(round_) == (
        "Verified residents, at least 16 years old on 1 December 2026, of Old-Town, New-Town"
    )
    assert wording.who_may_vote(draft()) == "Everybody with a confirmed account"


def test_refusals_are_enumerated_and_the_count_agrees(context):
    old, new = district("old-town"), district("new-town")
    round_ = draft(Who(Base.RESIDENT, 16, ON, (old.slug,)))
    people = {
        resident("AAAA1", date(2010, 12, 1), old): None,
        resident("AAAA2", date(2010, 12, 2), old): Refusal.TOO_YOUNG,
        resident("AAAA3", district=new): Refusal.WRONG_DISTRICT,
        resident("AAAA4"): Refusal.WRONG_DISTRICT,
        resident("AAAA5", district=old, until=now() - DAY): Refusal.NOT_VERIFIED,
        person(): Refusal.NOT_VERIFIED,
        person(confirmed_at=None): Refusal.NOT_CONFIRMED,
        person(blocked_at=now()): Refusal.BLOCKED,
    }
    assert {user: roll.may_vote(round_, user) for user in people} == people
    assert roll.size(round_) == 1


@pytest.mark.parametrize("base", [Base.DOCUMENTS, Base.ADDRESSES])
def test_a_list_decides_and_is_kept_as_hashes(context, base):
    inside, outside = resident("11.111-A"), resident("22222B")
    names = {Base.DOCUMENTS: "11111a", Base.ADDRESSES: inside.email.upper()}
    round_ = draft(Who(base), f"E-mail\n{names[base]}\n{names[base]}\n".encode() if base is Base.ADDRESSES else f"Document;x\n{names[base]};y\n".encode())  # fmt: skip
    assert roll.may_vote(round_, inside) is None
    assert roll.may_vote(round_, outside) is Refusal.NOT_ON_ROLL
    assert (roll.size(round_), listed.number_of(round_)) == (1, 1)
    assert "example.org" not in str(db.session.scalars(select(ListedPerson.person)).all())


@pytest.mark.parametrize(
    ("base", "data", "line"),
    [
        (Base.ADDRESSES, b"a@example.org\nnobody\n", 2),
        (Base.DOCUMENTS, b"document\n12345\n!\n", 3),
        (Base.DOCUMENTS, b"document\n", 0),
        (Base.ADDRESSES, b"", 0),
        (Base.ADDRESSES, b"\x00", 0),
    ],
)
def test_lists_with_faults_are_not_taken(context, base, data, line):
    round_ = draft(Who(base))
    with pytest.raises(tables.Refused) as refused:
        electorate.take_list(round_, data, None)
    assert refused.value.problems[0].line == line
    assert count(ListedPerson) == 0


def test_another_sort_of_rule_forgets_the_list_and_needs_none(context):
    round_ = draft(Who(Base.ADDRESSES), b"a@example.org\n")
    electorate.set_who(round_, Who(Base.DOCUMENTS), None)
    assert listed.number_of(round_) == 0
    electorate.set_who(round_, Who(), None)
    with pytest.raises(electorate.NoList):
        electorate.take_list(round_, b"a@example.org\n", None)
    assert count(AuditEntry, AuditEntry.action == "round.who") == 3


def test_what_is_promised_is_frozen(context):
    resident("AAAA1")
    round_ = opened(Who(Base.DOCUMENTS, 16, ON), b"AAAA1\nBBBB2\n")
    promised = json.loads(round_.definition)["who"]
    assert promised["list"]["people"] == 2
    assert len(promised["list"]["sha256"]) == 64
    assert promised | {"list": None} == {
        "base": "documents", "age": 16, "age_on": "2026-12-01", "districts": [], "list": None,
    }  # fmt: skip
    with pytest.raises(rounds.RoundFrozen):
        electorate.set_who(round_, Who(), None)
    with pytest.raises(rounds.RoundFrozen):
        electorate.take_list(round_, b"CCCC3\n", None)


def test_opening_needs_a_list_that_the_rule_names_and_a_way_to_be_verified(context):
    round_ = draft(Who(Base.DOCUMENTS))
    titles = [check.title for check in readiness.readiness(round_) if not check.is_done]
    assert titles == ["People can come to meet the rule of who may vote"]
    electorate.take_list(round_, b"AAAA1\n", None)
    resident("AAAA1")
    assert all(check.is_done for check in readiness.readiness(round_))


def test_the_roll_is_filled_at_opening_in_the_order_of_keys_and_emptied_by_taking_back(context):
    for n in range(5):
        resident(f"AAAA{n}")
    round_ = draft(Who(Base.RESIDENT))
    round_.opens_at, round_.closes_at = now() + DAY, now() + 2 * DAY
    opening.open_round(round_, None)
    db.session.commit()
    stored = db.session.execute(select(Eligible.person)).scalars().all()
    assert len(stored) == 5
    assert stored == sorted(stored)
    opening.take_back(round_, None)
    assert count(Eligible) == 0


def test_who_comes_to_meet_the_rule_later_is_admitted_until_the_close(context):
    resident("AAAA1")
    round_ = opened(Who(Base.RESIDENT))
    late = person()
    db.session.commit()
    with pytest.raises(casting.CastRefused) as refused:
        cast(round_, late)
    assert refused.value.reason is Refusal.NOT_VERIFIED
    db.session.rollback()
    verified(late, "BBBB2")
    cast(round_, late)
    assert count(Eligible) == 2


def test_who_is_on_the_roll_stays_on_it(context):
    user = resident("AAAA1")
    round_ = opened(Who(Base.RESIDENT))
    row = db.session.get(Verification, user.id)
    row.until = now() - DAY
    db.session.commit()
    assert roll.may_vote(round_, user) is None
    assert cast(round_, user).version == 1


def test_two_accounts_of_one_resident_are_one_voter(context):
    first, second = resident("AAAA1"), person()
    round_ = opened(Who(Base.RESIDENT))
    cast(round_, first)
    assert roll.has_voted(round_, first)
    row = db.session.get(Verification, first.id)
    row.user_id = second.id  # staff moved the document
    db.session.commit()
    assert roll.may_vote(round_, first) is Refusal.NOT_VERIFIED
    assert roll.has_voted(round_, second)
    assert cast(round_, second, choice="2").version == 2
    assert (count(Ballot), count(Participation)) == (1, 1)


def test_two_accounts_of_one_address_are_one_voter(context):
    first, second = person(email="a@example.org"), person(email="b@example.org")
    round_ = opened(Who(Base.ADDRESSES), b"a@example.org\n")
    cast(round_, first)
    first.email, second.email = "c@example.org", None
    db.session.flush()
    second.email = "a@example.org"
    db.session.commit()
    assert roll.may_vote(round_, first) is Refusal.NOT_ON_ROLL
    assert cast(round_, second, choice="2").version == 2
    assert count(Ballot) == 1


def test_a_known_district_cannot_be_chosen(context):
    old, new = district("old-town"), district("new-town")
    user, free = resident("AAAA1", district=old), resident("BBBB2")
    round_ = draft(Who(Base.RESIDENT), costs=())
    for n, one in enumerate((old, new), 1):
        envelope = rounds.add_envelope(round_, 10_000, district_id=one.id)
        rounds.add_project(round_, envelope, f"Project {n}", 5000, code=str(n))
    rounds.remove_envelope(next(e for e in round_.envelopes if not e.area), None)
    db.session.expire(round_)
    opening.open_round(round_, None)
    db.session.commit()
    assert set(db.session.scalars(select(Eligible.area))) == {"old-town", ""}
    with pytest.raises(casting.CastRefused):  # a project of a district that is not theirs
        cast(round_, user, "new-town", "2")
    db.session.rollback()
    assert cast(round_, user, "new-town", "1").area == "old-town"
    assert cast(round_, free, "new-town", "2").area == "new-town"
    with pytest.raises(casting.CastRefused):
        cast(round_, free, "old-town", "1")
    db.session.rollback()
    away = resident("CCCC3", district=district("elsewhere"))
    assert roll.may_vote(round_, away) is Refusal.WRONG_DISTRICT
    assert roll.size(round_) == 2


def test_the_electorate_is_counted_by_the_same_rule_and_covers_all_who_voted(context):
    from app.budgets.services import closing

    users = [resident(f"AAAA{n}") for n in range(3)]
    for _ in range(4):
        person()
    round_ = opened(Who(Base.RESIDENT))
    cast(round_, users[0])
    db.session.get(Verification, users[0].id).until = now() - DAY
    resident("BBBB1")
    db.session.commit()
    with time_machine.travel(round_.closes_at + DAY):
        closing.close(round_, None)
    assert round_.electorate == 4


def test_the_database_alone_does_not_join_a_mark_and_an_account(context):
    user = resident("AAAA1")
    round_ = opened(Who(Base.RESIDENT))
    cast(round_, user)
    mark = db.session.scalars(select(Participation.person)).one()
    for table in db.metadata.sorted_tables:
        if table.name not in {"participation", "eligible"}:
            assert mark not in str(db.session.execute(select(table)).all()), table.name
    assert documents.hash_of("AAAA1") != mark


def test_the_simple_rule_stays_as_it_was(context):
    round_ = db.session.get(Round, opened().id)
    assert who_of(round_) == Who()
    users = db.session.scalars(select(User)).all()
    assert roll.size(round_) == len(users) == count(Eligible)
