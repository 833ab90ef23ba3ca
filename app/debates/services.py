"""What can be done with debates. The caller commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, Edited, Published, StaffActed, emit
from app.core.models import Component
from app.debates.models import Debate
from app.extensions import db


@dataclass(frozen=True)
class Draft:
    """What a debate is made of."""

    title: str
    body: str
    category_id: int | None = None
    district_id: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def publish(component: Component, author: User, draft: Draft, locale: str) -> Debate:
    debate = Debate(component=component, author=author, locale=locale, **asdict(draft))
    debate.publish()
    db.session.add(debate)
    db.session.flush()
    emit(Published(debate, actor=author))
    emit(StaffActed(author, "debate.published", debate, {}, {"title": debate.title}))
    return debate


def edit(debate: Debate, actor: User, draft: Draft) -> None:
    before = {"title": debate.title, "body": debate.body}
    for name, value in asdict(draft).items():
        setattr(debate, name, value)
    debate.edited_at = now()
    db.session.flush()
    after = {"title": debate.title, "body": debate.body}
    emit(Edited(debate, actor=actor, before=before, after=after))
    emit(StaffActed(actor, "debate.edited", debate, dict(before), dict(after)))


def conclude(debate: Debate, actor: User, conclusions: str) -> None:
    """End the debate, or change its conclusions: what was heard, agreed, not agreed, what is next."""
    before = debate.conclusions
    is_first = debate.concluded_at is None
    debate.conclusions, debate.concluded_at = conclusions, debate.concluded_at or now()
    db.session.flush()
    audit = ({"conclusions": before}, {"conclusions": conclusions})
    emit(StaffActed(actor, "debate.concluded", debate, *audit))
    if is_first:
        emit(Concluded(debate, actor=actor))
