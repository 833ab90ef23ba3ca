"""Copying proposals from one component into another: what was copied before is left alone.

The original stays where it is, with its supports and comments. The caller commits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, select

from app.accounts.models import User
from app.attachments.services import copy_files
from app.core.events import Published, StaffActed, emit
from app.core.models import Component, Resource
from app.core.upsert import table_of
from app.extensions import db
from app.proposals.models import Answer, Proposal, Status

MOST = 200  # copied in one go
OF_ANSWERS = (
    *("status", "headline", "reason", "cost", "decided_where", "due_on", "progress"),
    *("locale", "answered_by_id", "published_at"),
)


@dataclass(frozen=True)
class Wish:
    """Which proposals are copied, and what comes along; no districts means all of them."""

    statuses: Collection[Status]
    districts: Collection[int] = ()
    keep_authors: bool = False
    keep_answers: bool = False


@dataclass(frozen=True)
class Copied:
    """How many were copied, and how many of those wished for are still to copy."""

    done: int
    left: int


def origin_of(proposal_id: int, target: Component) -> str:
    """What the copy of a proposal remembers, and what makes it the only one in the component."""
    return f"copy/{target.id}/{proposal_id}"


def copy_proposals(staff: User, source: Component, target: Component, wish: Wish) -> Copied:
    """Copy what is not there yet, the oldest first.

    Others who copy into it wait until the commit; residents who write in it do not.
    """
    place = select(Component.id).where(Component.id == target.id)
    db.session.execute(place.with_for_update(key_share=True))
    conditions = _wanted(source, target, wish)
    found = db.session.scalars(
        select(Proposal).where(*conditions).order_by(Proposal.id).limit(MOST)
    ).all()
    for proposal in found:
        _copy(proposal, target, wish)
    if found:
        told = {"from": source.slug, "to": target.slug, "proposals": len(found)}
        kept = {"authors": wish.keep_authors, "answers": wish.keep_answers}
        emit(StaffActed(staff, "proposal.copied", target.space, {}, told | kept))
    left = db.session.scalar(select(func.count(Proposal.id)).where(*conditions)) or 0
    return Copied(len(found), left)


def _wanted(source: Component, target: Component, wish: Wish) -> list[Any]:
    """Public ones of the source with a wished status and district that have no copy here yet."""
    copies = table_of(Resource).alias("copies")
    origin = literal(origin_of(0, target).removesuffix("0")) + cast(Proposal.id, String)
    conditions: list[Any] = [
        Proposal.component_id == source.id,
        Proposal.is_visible,
        Proposal.status.in_(list(wish.statuses)),
        ~exists().where(copies.c.origin == origin),
    ]
    if wish.districts:
        conditions.append(Proposal.district_id.in_(list(wish.districts)))
    return conditions


def _copy(proposal: Proposal, target: Component, wish: Wish) -> None:
    answer = proposal.answer if wish.keep_answers and proposal.is_answered else None
    same = ("title", "body", "locale", "category_id", "district_id", "place", "latitude")
    copy = Proposal(
        component=target,
        origin=origin_of(proposal.id, target),
        author_id=proposal.author_id if wish.keep_authors else None,
        author_kind=proposal.author_kind,
        status=proposal.status if answer else Status.COLLECTING,
        longitude=proposal.longitude,
        **{name: getattr(proposal, name) for name in same},
    )
    copy.publish()
    db.session.add(copy)
    if answer and answer.is_public:
        db.session.add(_same_answer(answer, copy))
    db.session.flush()
    copy_files(proposal, copy)
    emit(Published(copy, actor=None))


def _same_answer(answer: Answer, copy: Proposal) -> Answer:
    return Answer(proposal=copy, **{name: getattr(answer, name) for name in OF_ANSWERS})
