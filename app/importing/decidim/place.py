"""Where an import goes: a finished process with one component, topics, districts, pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from flask import current_app
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Published, emit
from app.core.i18n import languages
from app.core.models import Component
from app.core.site import Category, District
from app.core.text import fold
from app.core.upsert import insert_into
from app.extensions import db
from app.importing.decidim.records import Author, Named
from app.spaces.models import Phase, PhaseGrant, Process

ACTIONS = ("proposal.create", "proposal.support", "comment.create")
Place = TypeVar("Place", Category, District)


def slug_of(name: str) -> str:
    """A name as it stands in addresses: `Horta - Guinardó` becomes `horta-guinardo`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "other"


def component_for(slug: str, title: str, first: datetime, last: datetime) -> Component:
    """The component that takes the proposals; made with its process when it is not there yet."""
    process = db.session.scalar(select(Process).where(Process.slug == slug))
    if process is None:
        process = _process(slug, title, first, last)
    found = next((one for one in process.components if one.kind == "proposals"), None)
    return found or _component(process, first, last)


def _process(slug: str, title: str, first: datetime, last: datetime) -> Process:
    language = languages()[0]
    process = Process(slug=slug, title=title, titles={language: title}, locale=language)
    process.publish()
    db.session.add(process)
    db.session.flush()
    emit(Published(process, actor=None))
    return process


def _component(process: Process, first: datetime, last: datetime) -> Component:
    """Open from the first contribution to the last: the past of the process, as it was."""
    language = languages()[0]
    component = Component(
        space=process,
        kind="proposals",
        slug="proposals",
        name={language: "Proposals"},
        published_at=now(),
    )
    phase = Phase(
        space=process,
        name={language: "Proposals"},
        starts_at=first,
        ends_at=max(last, first) + timedelta(days=1),
    )
    phase.grants = [PhaseGrant(component=component, action=action) for action in ACTIONS]
    db.session.add_all([component, phase])
    db.session.flush()
    return component


def ids_of(model: type[Place], named: Iterable[Named | None]) -> dict[str, int]:
    """Topics or districts by name; those that the site lacks are added."""
    names = sorted({one.name.strip() for one in named if one is not None})
    known = {one.slug: one.id for one in db.session.scalars(select(model))}
    position = db.session.scalar(select(func.max(model.position))) or 0
    for name in names:
        if slug_of(name) not in known:
            position += 1
            one = model(slug=slug_of(name), name={languages()[0]: name}, position=position)
            db.session.add(one)
            db.session.flush()
            known[one.slug] = one.id
    return {name: known[slug_of(name)] for name in names}


class People:
    """Accounts under pseudonyms: the same person gets the same one in every run."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.ids: dict[int, int] = {}

    def remember(self, authors: Iterable[Author | None]) -> None:
        """Have accounts for these people."""
        new = {one.id: one for one in authors if one is not None and one.id not in self.ids}
        if not new:
            return
        codes = {self._code(number): number for number in new}
        rows = [self._row(code, new[number]) for code, number in codes.items()]
        users = User.__table__
        row = insert_into(db.session(), users).on_conflict_do_nothing(index_elements=["public_id"])
        db.session.execute(row, rows)
        found = select(users.c.public_id, users.c.id).where(users.c.public_id.in_(list(codes)))
        self.ids |= {codes[code]: user_id for code, user_id in db.session.execute(found)}

    def id_of(self, author: Author | None) -> int | None:
        return self.ids[author.id] if author else None

    def _code(self, number: int) -> str:
        """Made with the site's key, so that nobody can calculate the number back."""
        key = str(current_app.config["SECRET_KEY"]).encode()
        message = f"{self.source}:{number}".encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()[:10]

    @staticmethod
    def _row(code: str, author: Author) -> dict[str, object]:
        word = "Organisation" if author.role == "organization" else "Participant"
        return {
            "public_id": code,
            "name": f"{word} {code[:5]}",
            "is_imported": True,
            "active": False,
        }
