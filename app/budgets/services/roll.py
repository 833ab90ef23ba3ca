"""The roll: who may vote in a round, and who has.

A voter is known here by a person key. Where the rule asks for a document, two accounts of one
resident have the same key; where it names e-mail addresses, two accounts that had one address do.
The key is a second keyed hash of what other tables keep, so that the database alone does not
say which account stands behind a mark.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, literal, or_, select, update

from app.accounts.models import User
from app.accounts.verification import methods
from app.accounts.verification.models import Verification
from app.accounts.verification.queries import verification_of
from app.budgets.models import Eligible, ListedPerson, Participation, Round
from app.budgets.services import logbook
from app.budgets.services.listed import address_hasher, hash_of_address, is_listed, number_of
from app.budgets.services.meeting import area_in, areas, limits, resident_refusal
from app.budgets.services.voters import WALKER, Guest, StandIn, Voter
from app.budgets.services.who import Base, Who, who_of
from app.core import register
from app.core.clock import now
from app.core.database import insert_for
from app.core.refusals import Refusal
from app.core.site import District
from app.extensions import db

BATCH = 2000


def may_vote(round_: Round, user: Voter) -> Refusal | None:
    """Why this person may not vote, whatever the time. Who is on the roll may, until the close."""
    if isinstance(user, Guest):  # whom the desk has marked in their round
        return None if user.round_id == round_.id else Refusal.NOT_ON_ROLL
    if round_.is_rehearsal or isinstance(user, StandIn):
        return None if round_.is_rehearsal else Refusal.NOT_ON_ROLL
    return _account_refusal(round_, user)


def _account_refusal(round_: Round, user: User) -> Refusal | None:
    if user.blocked_at is not None:
        return Refusal.BLOCKED
    if not user.confirmed_at:
        return Refusal.NOT_CONFIRMED
    who = who_of(round_)
    match who.base:
        case Base.ACCOUNT:
            return None
        case Base.ADDRESSES:
            listed = is_listed(round_, hash_of_address(user.email))
            return None if listed else Refusal.NOT_ON_ROLL
        case _:
            verification = verification_of(user)
            reason = resident_refusal(round_, verification)
            return reason if reason and not is_on(round_, person_of(round_, user)) else None


def person_of(round_: Round, user: Voter) -> str | None:
    """The person key of an account in this round; None for who lacks what the rule asks for.

    A rehearsal knows no accounts: whoever walks through it does so as a test voter.
    """
    if round_.is_rehearsal:
        return _test_person(round_, user if isinstance(user, StandIn) else WALKER)
    if isinstance(user, StandIn):
        return None
    if isinstance(user, Guest):
        return user.person
    who = who_of(round_)
    if who.is_by_document:
        verification = verification_of(user)
        return person_named(round_, verification.document) if verification else None
    if who.base is Base.ADDRESSES:
        return person_named(round_, hash_of_address(user.email))
    return person_named(round_, user.uuid)


def person_named(round_: Round, name: str) -> str:
    """The person key of whom the rule knows by this: hash of a document or an address, or an account."""
    who = who_of(round_)
    kind = "listed" if who.base is Base.ADDRESSES else "account"
    return _namer()("resident" if who.is_by_document else kind, name)


def area_of(round_: Round, user: Voter) -> str:
    """The district that is known of a voter and so cannot be chosen; empty where it is not known."""
    if isinstance(user, Guest):
        return user.area
    if round_.is_rehearsal or isinstance(user, StandIn):
        return ""
    if not (round_.has_areas and who_of(round_).is_by_document):
        return ""
    return area_in(round_, verification_of(user))


def admit(round_: Round, person: str, area: str) -> str:
    """Put a person on the roll unless they are there; gives back the area they stand under.

    Whoever stands there without an area gets this one, for good.
    """
    mine = (Eligible.round_id == round_.id, Eligible.person == person)
    _insert([{"round_id": round_.id, "person": person, "area": area}])
    if area:
        db.session.execute(update(Eligible).where(*mine, Eligible.area == "").values(area=area))
    return db.session.scalars(select(Eligible.area).where(*mine)).one()


def fill(round_: Round) -> None:
    """Put everybody on the roll who meets the rule now, in the order of their keys."""
    rows = sorted(_meeting(round_))
    waiting = iter({"round_id": round_.id, "person": one, "area": area} for one, area in rows)
    while some := list(islice(waiting, BATCH)):
        _insert(some)


def complete(round_: Round) -> int:
    """The electorate at the close: all who were on the roll or meet the rule now; how many."""
    fill(round_)
    rows = select(func.count()).where(Eligible.round_id == round_.id)
    return db.session.scalar(rows) or 0


def clear(round_: Round) -> None:
    """Empty the roll of a round that was taken back before anybody could vote."""
    db.session.execute(delete(Eligible).where(Eligible.round_id == round_.id))


def has_marks(round_: Round) -> bool:
    """Whether anybody has cast."""
    marks = exists().where(Participation.round_id == round_.id)
    return bool(db.session.scalar(select(marks)))


def by_area(round_: Round) -> dict[str, int]:
    """How many people stand on the roll, by area."""
    areas = select(Eligible.area, func.count()).where(Eligible.round_id == round_.id)
    return dict(list(db.session.execute(areas.group_by(Eligible.area))))


def admitted(round_: Round) -> dict[str, int]:
    """How many more people stand on the roll than at the opening, by area.

    Fewer, as a negative number, where they have named their district since.
    """
    then: dict[str, int] = json.loads(next(iter(logbook.entries(round_.id))))["eligible"]
    today = by_area(round_)
    change = {area: today.get(area, 0) - then.get(area, 0) for area in {*today, *then}}
    return {area: n for area, n in change.items() if n}


def size(round_: Round) -> int:
    """How many people the rule lets vote now."""
    who = who_of(round_)
    if round_.test_voters is not None:
        return round_.test_voters + 1
    if who.base is Base.ADDRESSES:
        return len({person for person, _area in _meeting(round_)})
    query = _query(round_, who).with_only_columns(func.count()).order_by(None)
    return db.session.scalar(query) or 0


def can_be_met(round_: Round) -> bool:
    """Whether there is the list that the rule names, and a way to be verified if it asks for that."""
    who = who_of(round_)
    if who.has_list and not number_of(round_):
        return False
    is_open = bool(methods.switched_on()) or methods.has_desk()
    return is_open or not who.is_by_document or size(round_) > 0


def has_voted(round_: Round, user: Voter) -> bool:
    """Whether this person is marked as having cast a ballot."""
    person = person_of(round_, user)
    marked = exists().where(Participation.round_id == round_.id, Participation.person == person)
    return person is not None and bool(db.session.scalar(select(marked)))


def mark_of(round_: Round, person: str | None) -> Participation | None:
    """The mark of a person who has voted, or was given a sheet to vote on."""
    return db.session.get(Participation, (round_.id, person)) if person else None


def test_area(round_: Round, voter: StandIn) -> str:
    """The district of a test voter: each has as many as the next."""
    own = sorted(areas(round_)) if round_.has_areas else []
    return own[voter.number % len(own)] if own and voter != WALKER else ""


def _test_person(round_: Round, voter: StandIn) -> str:
    return register.mac(register.key(), "test", f"{round_.id}/{voter.number}")


def _test_people(round_: Round) -> Iterator[tuple[str, str]]:
    voters = (StandIn(number) for number in range((round_.test_voters or 0) + 1))
    yield from ((_test_person(round_, one), test_area(round_, one)) for one in voters)


def _namer() -> Callable[[str, str], str]:
    key = register.key()
    return lambda kind, name: register.mac(key, kind, name)


def is_on(round_: Round, person: str | None) -> bool:
    """Whether somebody stands on the roll."""
    return person is not None and db.session.get(Eligible, (round_.id, person)) is not None


def _may_take_part() -> ColumnElement[bool]:
    return User.confirmed_at.is_not(None) & User.blocked_at.is_(None)


def _query(round_: Round, who: Who) -> Select[Any, Any]:
    """What names the person, and the district, of all accounts that meet the rule (but an address list)."""
    if not who.is_by_document:
        name = User.email if who.base is Base.ADDRESSES else User.uuid
        accounts: Select[Any, Any] = select(name, literal("")).where(_may_take_part())
        return accounts
    query: Select[Any, Any] = (
        select(Verification.document, func.coalesce(District.slug, ""))
        .join(User, User.id == Verification.user_id)
        .outerjoin(District, District.id == Verification.district_id)
        .where(_may_take_part(), or_(Verification.until.is_(None), Verification.until > now()))
    )
    if who.born_until:
        query = query.where(Verification.born <= who.born_until)
    places = limits(round_, who)
    if places is not None:
        in_place = District.slug.in_(places)
        query = query.where(in_place if who.districts else or_(in_place, District.id.is_(None)))
    if who.has_list:
        listed = exists().where(
            ListedPerson.round_id == round_.id, ListedPerson.person == Verification.document
        )
        query = query.where(listed)
    return query


def _meeting(round_: Round) -> Iterator[tuple[str, str]]:
    """The person keys and areas of all who meet the rule now."""
    if round_.is_rehearsal:
        yield from _test_people(round_)
        return
    who, name = who_of(round_), _namer()
    rows = db.session.execute(_query(round_, who)).all()
    own = areas(round_) if round_.has_areas else set()
    if who.base is Base.ADDRESSES:
        query = select(ListedPerson.person).where(ListedPerson.round_id == round_.id)
        listed = set(db.session.scalars(query))
        hashed = address_hasher()
        hashes = (hashed(email) for email, _none in rows)
        yield from ((name("listed", one), "") for one in hashes if one in listed)
        return
    kind = "resident" if who.is_by_document else "account"
    yield from ((name(kind, one), slug if slug in own else "") for one, slug in rows)


def _insert(rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert_for(db.session, Eligible).on_conflict_do_nothing(), rows)
