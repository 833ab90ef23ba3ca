"""The list of people that staff upload for a round: e-mail addresses or document numbers, kept as keyed hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import exists, func, select

from app.accounts.mails import normalise as normalise_address
from app.accounts.verification import documents, tables
from app.accounts.verification.tables import Problem, Refused, whole
from app.budgets.models import ListedPerson, Round
from app.budgets.services.who import Base
from app.core import register
from app.extensions import db

HEADS = {"email", "emailaddress", "mail", "address", "document", "documentnumber", "number"}


def address_hasher() -> Callable[[str | None], str]:
    """A function from an e-mail address to what is kept of it."""
    key = register.key()
    return lambda address: register.mac(key, "email", address or "")


def hash_of_address(address: str | None) -> str:
    return address_hasher()(address)


def is_listed(round_: Round, person: str) -> bool:
    here = exists().where(ListedPerson.round_id == round_.id, ListedPerson.person == person)
    return bool(db.session.scalar(select(here)))


def number_of(round_: Round) -> int:
    """How many people are on the list of a round."""
    return db.session.scalar(select(func.count()).where(ListedPerson.round_id == round_.id)) or 0


def digest_of(round_: Round) -> str:
    """A fingerprint of the whole list, for the promise: the list cannot be changed afterwards."""
    query = select(ListedPerson.person).where(ListedPerson.round_id == round_.id)
    lines = "\n".join(db.session.scalars(query.order_by(ListedPerson.person)))
    return hashlib.sha256(lines.encode()).hexdigest()


def read(data: bytes, base: Base) -> list[str]:
    """The hashes of a list, each once, sorted. A first line that names the column is left out."""
    hashed, said = _reader(base)
    found: set[str] = set()
    problems: list[Problem] = []
    for number, (line, cells) in enumerate(tables.cells(data)):
        if number > tables.MOST_ROWS:
            raise whole(_("A list has at most %(n)s lines", n=tables.MOST_ROWS))
        if number == 0 and tables.squeeze(cells[0]) in HEADS:
            continue
        try:
            found.add(hashed(cells[0]))
        except ValueError:
            problems.append(Problem(line, said))
    if problems:
        raise Refused(problems)
    if not found:
        raise whole(_("This file is empty"))
    return sorted(found)


def _reader(base: Base) -> tuple[Callable[[str], str], str]:
    if base is Base.ADDRESSES:
        of_address = address_hasher()
        return lambda text: of_address(normalise_address(text)), _("This is no e-mail address")
    hashed = documents.hasher()
    return lambda text: hashed(documents.normalise(text)), _("This is no document number")
