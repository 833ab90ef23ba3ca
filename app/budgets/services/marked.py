"""The accounts of those who have cast, found by working out person keys; kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.verification.models import Verification
from app.budgets.models import Participation, Round
from app.budgets.services.listed import address_hasher
from app.budgets.services.who import Base, who_of
from app.core import register
from app.extensions import db


class Account(NamedTuple):
    """What is asked of an account to find its person key and to write to it."""

    id: int
    uuid: str
    email: str | None
    locale: str | None
    document: str | None


def next_accounts(after: int, most: int) -> Sequence[Account]:
    """The accounts that come after one, by their ids."""
    columns = (User.id, User.uuid, User.email, User.locale, Verification.document)
    query = select(*columns).outerjoin(Verification, Verification.user_id == User.id)
    query = query.where(User.id > after).order_by(User.id).limit(most)
    return [Account(*row) for row in db.session.execute(query)]


def those_who_have_cast(round_: Round, accounts: Sequence[Account]) -> list[Account]:
    """Of some accounts those that the roll knows as voters, by whatever channel."""
    keys = _person_keys(round_, accounts)
    marks = select(Participation.person).where(
        Participation.round_id == round_.id, Participation.person.in_(set(keys.values()))
    )
    marked = set(db.session.scalars(marks))
    return [one for one in accounts if keys.get(one.id) in marked]


def _person_keys(round_: Round, accounts: Sequence[Account]) -> dict[int, str]:
    """The person keys as `roll.person_of` makes them one by one; none for who lacks what the rule asks for."""
    who, key = who_of(round_), register.key()
    if who.is_by_document:
        documents = {one.id: one.document for one in accounts if one.document}
        return {n: register.mac(key, "resident", document) for n, document in documents.items()}
    if who.base is Base.ADDRESSES:
        hashed = address_hasher()
        emails = {one.id: one.email for one in accounts if one.email}
        return {n: register.mac(key, "listed", hashed(email)) for n, email in emails.items()}
    return {one.id: register.mac(key, "account", one.uuid) for one in accounts}
